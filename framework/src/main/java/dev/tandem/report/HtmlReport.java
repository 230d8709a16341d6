package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * A report of one run, or of several side by side: results, IoU by class, example pictures, curves,
 * configs. The page is one self-contained HTML file with inline style, charts and pictures, without
 * JavaScript.
 */
public final class HtmlReport {
  private final String title;
  private final List<ReportedRun> runs;
  private final List<Path> pictures;

  /**
   * @param title heading of the page
   * @param runs one or more, in the order of their columns
   * @param pictures PNG files to show, for example of {@link ComparisonPicture}; may be empty
   * @throws InvalidInputException if {@code runs} is empty
   */
  public HtmlReport(String title, List<ReportedRun> runs, List<Path> pictures) {
    if (runs.isEmpty()) {
      throw new InvalidInputException("report: found no run, expected at least one run folder");
    }
    this.title = title;
    this.runs = List.copyOf(runs);
    this.pictures = List.copyOf(pictures);
  }

  /**
   * Writes the page.
   *
   * @throws dev.tandem.file.UnwritableException if the page cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(file, html());
  }

  /** The HTML of the page. */
  public String html() {
    ResultTables tables = new ResultTables(runs);
    ConfigTable configs = new ConfigTable(runs);
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    """
        + Html.element("title", Html.escape(title))
        + Html.element("style", ReportStyle.css())
        + "</head>\n<body>\n<main>\n"
        + Html.element("h1", Html.escape(title))
        + descriptions()
        + new RunRemarks(runs).unfinished()
        + section("Results", tables.summary())
        + section("IoU by class", tables.iouByClass() + new RunRemarks(runs).classes())
        + section("Examples", pictures())
        + section("Curves", new Curves(runs).html())
        + section("Where the configs differ", configs.differences())
        + section("Configs", configs.configs())
        + "</main>\n</body>\n</html>\n";
  }

  /** The description in the config, if there is only one run. */
  private String descriptions() {
    if (runs.size() > 1 || !runs.get(0).config().has("description")) {
      return "";
    }
    String description = runs.get(0).config().get("description").getAsString();
    return "<p class=\"soft\">" + Html.escape(description) + "</p>\n";
  }

  private static String section(String heading, String html) {
    return html.isEmpty() ? "" : Html.element("h2", heading) + html;
  }

  private String pictures() {
    StringBuilder html = new StringBuilder();
    for (Path picture : pictures) {
      html.append(figure(picture));
    }
    return html.isEmpty() ? "" : "<div class=\"pictures\">\n" + html + "</div>\n";
  }

  /** The picture; a note in its place if its file cannot be read, since the rest is of use. */
  private static String figure(Path picture) {
    String name = Html.escape(picture.getFileName().toString());
    try {
      String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(picture));
      return "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"></figure>\n"
          .formatted(name, base64);
    } catch (IOException e) {
      return "<p class=\"soft\">" + name + " cannot be read</p>\n";
    }
  }
}
