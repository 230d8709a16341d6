package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import java.util.List;

/**
 * The batches of a step.
 *
 * @param labeled with labels; null outside of a training step
 * @param unlabeled without, as many as the method asked for
 */
record StepBatches(InputPipeline labeled, List<InputPipeline> unlabeled) {
  /**
   * Of what is built outside of a training step and is given its images: a batch taken there would
   * be lost.
   */
  static final StepBatches NONE = new StepBatches(null, List.of());

  StepBatches {
    unlabeled = List.copyOf(unlabeled);
  }

  InputPipeline requireLabeled() {
    if (labeled == null) {
      throw new IllegalStateException(
          "there is no batch of labelled images outside of a training step");
    }
    return labeled;
  }

  InputPipeline requireUnlabeled(int index) {
    if (index < 0 || index >= unlabeled.size()) {
      throw new IllegalStateException(
          "batch %d of unlabelled images: the step has %d, as many as the method's unlabeled() asks for"
              .formatted(index, unlabeled.size()));
    }
    return unlabeled.get(index);
  }
}
