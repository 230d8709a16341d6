package dev.tandem.experiments.binding;

import java.util.Map;

/** {@code ~} in a path, which a shell replaces only where it begins a word without quotes. */
public final class HomeFolder {
  private HomeFolder() {}

  /** The path with the user's home folder in place of {@code ~} or the beginning {@code ~/}. */
  public static String expanded(String path) {
    return expanded(path, System.getenv());
  }

  /** As a shell does it: {@code HOME} counts, where it is set, before the account's own folder. */
  static String expanded(String path, Map<String, String> environment) {
    return path.equals("~") || path.startsWith("~/")
        ? environment.getOrDefault("HOME", System.getProperty("user.home")) + path.substring(1)
        : path;
  }
}
