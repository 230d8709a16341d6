package dev.tandem.experiments.binding;

/** {@code ~} in a path, which a shell replaces only where it begins a word without quotes. */
public final class HomeFolder {
  private HomeFolder() {}

  /** The path with the user's home folder in place of {@code ~} or the beginning {@code ~/}. */
  public static String expanded(String path) {
    return path.equals("~") || path.startsWith("~/")
        ? System.getProperty("user.home") + path.substring(1)
        : path;
  }
}
