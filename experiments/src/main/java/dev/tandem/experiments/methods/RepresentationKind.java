package dev.tandem.experiments.methods;

import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.RepresentationType;

/** What a pixel is in representation space. */
public enum RepresentationKind {
  /** A point; similarity is the cosine. */
  DETERMINISTIC,
  /** A Gaussian with a variance for each channel; similarity is the mutual likelihood score. */
  GAUSSIAN;

  RepresentationType type() {
    return switch (this) {
      case DETERMINISTIC -> new DeterministicRepresentation();
      case GAUSSIAN -> new GaussianRepresentation();
    };
  }
}
