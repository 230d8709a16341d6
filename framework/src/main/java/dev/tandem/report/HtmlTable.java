package dev.tandem.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An HTML table. On a narrow screen each row becomes a card whose cells name their column, so that
 * nothing is cut off.
 */
final class HtmlTable {
  private final String caption;
  private final List<Column> columns;
  private final List<String> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param html of its head
   * @param text what cells say before their value on a narrow screen
   * @param attributes of the head, each preceded by a blank
   */
  record Column(String html, String text, String attributes) {
    Column(String html, String text) {
      this(html, text, "");
    }

    static Column of(String text) {
      return new Column(Html.escape(text), text);
    }

    /** A column of texts. */
    static Column ofText(String text) {
      return new Column(Html.escape(text), text, " class=\"text\"");
    }
  }

  /**
   * A cell.
   *
   * @param html content
   * @param attributes of the element, each preceded by a blank
   */
  record Cell(String html, String attributes) {
    static final Cell MISSING = new Cell("–", "");

    static Cell of(String text) {
      return new Cell(Html.escape(text), "");
    }

    /** A text of any length, which is broken where it must be. */
    static Cell text(String text) {
      return new Cell(Html.escape(text), " class=\"text\"");
    }
  }

  /**
   * @param caption HTML below the table; may be empty
   * @param columns the first of which has the heads of the rows
   */
  HtmlTable(String caption, List<Column> columns) {
    this.caption = caption;
    this.columns = List.copyOf(columns);
  }

  /**
   * Adds a row.
   *
   * @param head HTML
   * @param cells one for each further column
   */
  HtmlTable row(String head, List<Cell> cells) {
    return row("", head, cells);
  }

  /** Adds a row with a line above. */
  HtmlTable total(String head, List<Cell> cells) {
    return row(" class=\"total\"", head, cells);
  }

  private HtmlTable row(String attributes, String head, List<Cell> cells) {
    StringBuilder row = new StringBuilder("<tr" + attributes + "><th>" + head + "</th>");
    for (int i = 0; i < cells.size(); i++) {
      row.append(
          "<td%s data-label=\"%s\">%s</td>"
              .formatted(
                  cells.get(i).attributes,
                  Html.escape(columns.get(i + 1).text),
                  cells.get(i).html));
    }
    rows.add(row.append("</tr>\n").toString());
    return this;
  }

  /** Whether it has no row. */
  boolean isEmpty() {
    return rows.isEmpty();
  }

  String html() {
    StringBuilder head = new StringBuilder();
    columns.forEach(
        column -> head.append("<th%s>%s</th>".formatted(column.attributes, column.html)));
    return "<table>\n"
        + (caption.isEmpty() ? "" : "<caption>" + caption + "</caption>\n")
        + Html.element("thead", Html.element("tr", head.toString()))
        + Html.element("tbody", "\n" + String.join("", rows))
        + "</table>\n";
  }
}
