package dev.tandem.report;

/** Text in HTML. */
final class Html {
  private Html() {}

  /** The text with every character that HTML reads as markup, quotes too, replaced. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** An element around HTML. */
  static String element(String tag, String html) {
    return "<" + tag + ">" + html + "</" + tag + ">\n";
  }
}
