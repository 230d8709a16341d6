package dev.tandem.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Comma-separated values as in RFC 4180, with a line feed at the end of each line. */
public final class Csv {
  private Csv() {}

  /** A line: a cell with a comma, a quote or a line break in it stands in quotes. */
  public static String line(List<?> cells) {
    return cells.stream().map(cell -> quoted(cell.toString())).collect(Collectors.joining(","))
        + "\n";
  }

  /** A share from 0 to 1 in percent, with four decimals. */
  public static String percent(double share) {
    return number(100 * share);
  }

  /** A number with four decimals. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\\r\\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
