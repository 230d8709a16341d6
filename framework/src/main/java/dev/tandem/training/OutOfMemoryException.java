package dev.tandem.training;

import dev.tandem.evaluation.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** A device has too little memory for a training. The message says what to make smaller. */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The beginning of TensorFlow's message. */
  private static final Pattern TENSOR =
      Pattern.compile("tensor with shape(\\[[0-9,]*]) and type (\\w+) on \\S*/device:(\\S+)");

  private OutOfMemoryException(String message, TFResourceExhaustedException cause) {
    super(message, cause);
  }

  /**
   * A failure in a step. Memory grows in proportion to the images and to the area of the crop.
   *
   * @param step counted from 1
   */
  static OutOfMemoryException inStep(
      long step, TrainingSetup setup, TFResourceExhaustedException cause) {
    List<String> ways = new ArrayList<>();
    int crop = setup.labeledView().crop();
    int smaller = halfTheArea(crop, setup.model().sizeMultiple());
    if (smaller < crop) {
      ways.add("a crop of %d pixels instead of %d".formatted(smaller, crop));
    }
    halfTheImages(setup).ifPresent(ways::add);
    String advice =
        ways.isEmpty()
            ? "neither the crop nor the batch can be smaller"
            : "with %s%s it needs half as much"
                .formatted(String.join(", or ", ways), ways.size() > 1 ? "," : "");
    return new OutOfMemoryException(
        "step %d: %s; %s".formatted(step, lacking(cause), advice), cause);
  }

  /** The largest side that the network takes, of at most half the area. */
  static int halfTheArea(int crop, int multiple) {
    int side = (int) (crop / Math.sqrt(2));
    return Math.max(multiple, side - side % multiple);
  }

  /** The other way to half of the memory; empty where a batch has one image. */
  private static Optional<String> halfTheImages(TrainingSetup setup) {
    TrainingPlan.Batches batches = setup.plan().batches();
    if (batches.labeled() == 1) {
      return Optional.empty();
    }
    return Optional.of(
        setup.method().unlabeled().isPresent()
            ? "half of the %d labelled and %d unlabelled images"
                .formatted(batches.labeled(), batches.unlabeled())
            : "half of the %d images".formatted(batches.labeled()));
  }

  /**
   * A failure in an evaluation.
   *
   * @param batch images at once
   */
  static OutOfMemoryException inEvaluation(
      int batch, ViewPlan views, TFResourceExhaustedException cause) {
    String advice =
        batch > 1
            ? "with a batch of %d images instead of %d it needs half as much"
                .formatted((batch + 1) / 2, batch)
            : views
                .sliding()
                .map(s -> "smaller windows than of %d pixels need less".formatted(s.size()))
                .orElse("sliding windows need less than a whole image");
    return new OutOfMemoryException("evaluation: " + lacking(cause) + "; " + advice, cause);
  }

  private static String lacking(TFResourceExhaustedException cause) {
    Matcher tensor = TENSOR.matcher(String.valueOf(cause.getMessage()));
    return tensor.find()
        ? "the memory of %s has no room for a tensor of shape %s, %s"
            .formatted(tensor.group(3), tensor.group(1), tensor.group(2))
        : "out of memory";
  }
}
