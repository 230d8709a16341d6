package dev.tandem.training;

/**
 * A loss, the gradient or a weight is no longer a finite number: nothing that follows would mean
 * anything.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one line for people. */
  public DivergedException(String message) {
    super(message);
  }
}
