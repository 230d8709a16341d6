package dev.tandem.training;

import java.util.List;

/**
 * The images of a step on all replicas.
 *
 * @param labeled ids, in the order of the batch
 * @param unlabeled ids, batch after batch; empty for a method that takes none
 */
public record StepImages(List<String> labeled, List<String> unlabeled) {
  /** Copies the lists. */
  public StepImages {
    labeled = List.copyOf(labeled);
    unlabeled = List.copyOf(unlabeled);
  }

  /** For a message, such as {@code labelled images a, b, unlabelled images c, d}. */
  String text() {
    String text = "labelled images " + String.join(", ", labeled);
    return unlabeled.isEmpty()
        ? text
        : text + ", unlabelled images " + String.join(", ", unlabeled);
  }
}
