package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ViewPlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** The options by which a command is told how to look at an image: windows, scales, mirror. */
final class ViewOptions {
  private static final String DECIMAL = "[0-9]+(\\.[0-9]+)?|\\.[0-9]+";
  private static final double SMALLEST_SCALE = 0.01;
  private static final double LARGEST_SCALE = 100;

  private ViewOptions() {}

  static Options addTo(Options options) {
    return options
        .addOption(option("window", "PIXELS", "sliding windows of this height and width"))
        .addOption(
            option(
                "stride",
                "PIXELS",
                "from one window to the next, at most the window (default: two thirds of --window)"))
        .addOption(
            option("scales", "F,F,...", "scale factors of the image; probabilities are averaged"))
        .addOption(
            null, "flip", false, "test-time augmentation: also flips each view horizontally");
  }

  /**
   * The views that a command line asks for.
   *
   * @param base for what it does not say
   * @param windows sizes to take where it says {@code --sliding} without them, if there are any
   */
  static ViewPlan over(ViewPlan base, Optional<ViewPlan.Sliding> windows, Arguments arguments) {
    return new ViewPlan(
        sliding(base, windows, arguments),
        arguments.text("scales").map(text -> scales(text, arguments)).orElse(base.scales()),
        base.flip() || arguments.has("flip"));
  }

  private static Optional<ViewPlan.Sliding> sliding(
      ViewPlan base, Optional<ViewPlan.Sliding> windows, Arguments arguments) {
    boolean stride = arguments.has("stride");
    if (arguments.has("window")) {
      int window = arguments.count("window", 1);
      ViewPlan.Last last = windows.map(ViewPlan.Sliding::last).orElse(ViewPlan.Last.PULLED_BACK);
      ViewPlan.Sliding asked = new ViewPlan.Sliding(window, (2 * window + 2) / 3, last);
      return Optional.of(sliding(asked, stride, arguments));
    }
    if (!stride && !(windows.isPresent() && arguments.has("sliding"))) {
      return base.sliding();
    }
    ViewPlan.Sliding own =
        windows.orElseThrow(
            () ->
                new InvalidInputException(
                    arguments.command() + ": --stride: found without --window, expected both"));
    return Optional.of(sliding(own, stride, arguments));
  }

  private static ViewPlan.Sliding sliding(
      ViewPlan.Sliding windows, boolean strideGiven, Arguments arguments) {
    int stride = strideGiven ? arguments.count("stride", 1) : windows.stride();
    if (stride > windows.size()) {
      throw new InvalidInputException(
          "%s: --stride: found %d, expected at most the window, %d"
              .formatted(arguments.command(), stride, windows.size()));
    }
    return new ViewPlan.Sliding(windows.size(), stride, windows.last());
  }

  private static List<Double> scales(String text, Arguments arguments) {
    List<String> numbers = Stream.of(text.split(",", -1)).map(String::strip).toList();
    if (!numbers.stream().allMatch(number -> number.matches(DECIMAL))) {
      throw noScales(text, arguments);
    }
    List<Double> scales = numbers.stream().map(Double::valueOf).toList();
    if (scales.stream().anyMatch(scale -> scale < SMALLEST_SCALE || scale > LARGEST_SCALE)) {
      throw noScales(text, arguments);
    }
    return scales;
  }

  private static InvalidInputException noScales(String text, Arguments arguments) {
    return new InvalidInputException(
        "%s: --scales: found %s, expected factors from 0.01 to 100 separated by commas"
            .formatted(arguments.command(), text));
  }
}
