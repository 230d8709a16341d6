package dev.tandem.experiments.config;

/** Shows what the user wrote inside an error message, cut where it would fill the screen. */
final class Shown {
  private static final int LONGEST = 80;
  private static final String CUT = "...";

  private Shown() {}

  static String of(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - CUT.length()) + CUT;
  }
}
