package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.experiments.annotation.FolderLayout;
import org.apache.commons.cli.Options;

/** The options by which a user says what of a folder is meant. */
final class FolderOptions {
  private FolderOptions() {}

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
