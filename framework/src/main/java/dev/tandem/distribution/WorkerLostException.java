package dev.tandem.distribution;

/**
 * Another process of the training has ended or cannot be reached; the message of one line names it.
 */
public class WorkerLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the worker and says what is known about it
   */
  public WorkerLostException(String message) {
    super(message);
  }
}
