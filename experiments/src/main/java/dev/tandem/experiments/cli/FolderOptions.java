package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.experiments.annotation.FolderLayout;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** The options that choose photographs and annotations where a folder has several. */
final class FolderOptions {
  private FolderOptions() {}

  private static final List<String> NAMES = List.of("images", "annotations", "empty-is-background");

  /** Adds the options. */
  static Options addTo(Options options) {
    return options
        .addOption(
            option(
                "images", "DIR", "the photographs, where a folder has several (below the folder)"))
        .addOption(
            option(
                "annotations",
                "PATH",
                "the masks or annotations, where a folder has several (below the folder)"))
        .addOption(
            null,
            "empty-is-background",
            false,
            "photographs in the annotations on which nothing is drawn are background all over"
                + " (default: they are not labelled)");
  }

  /**
   * Refuses them, and others, beside a config, which says all of it.
   *
   * @param others options that a command has for folders only
   * @throws dev.tandem.InvalidInputException if one is given
   */
  static void requireNone(Arguments arguments, Path config, String... others) {
    String beside = "the config " + config;
    arguments.requireNone(NAMES, beside);
    arguments.requireNone(List.of(others), beside);
  }

  /** Whether one is given. */
  static boolean areIn(Arguments arguments) {
    return !of(arguments).equals(FolderLayout.Choice.NONE);
  }

  /** What was said. */
  static FolderLayout.Choice of(Arguments arguments) {
    return new FolderLayout.Choice(
        arguments.path("images"),
        arguments.path("annotations"),
        arguments.has("empty-is-background"));
  }
}
