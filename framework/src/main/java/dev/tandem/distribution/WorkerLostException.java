package dev.tandem.distribution;

/** Another process of the training is not there. The message is one line that says which. */
public class WorkerLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which worker, and what is known of it
   */
  public WorkerLostException(String message) {
    super(message);
  }
}
