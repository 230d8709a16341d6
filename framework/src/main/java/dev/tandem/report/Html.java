package dev.tandem.report;

/** Helpers for writing HTML. */
final class Html {
  private Html() {}

  /** The text with all markup characters, including quotes, escaped. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** An element that contains the given HTML. */
  static String element(String tag, String html) {
    return "<" + tag + ">" + html + "</" + tag + ">\n";
  }
}
