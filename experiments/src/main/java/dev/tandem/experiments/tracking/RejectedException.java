package dev.tandem.experiments.tracking;

/** A message that the server does not take, however often it is sent. */
final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
