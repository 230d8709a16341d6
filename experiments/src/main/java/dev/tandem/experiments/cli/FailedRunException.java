package dev.tandem.experiments.cli;

import java.nio.file.Path;

/** A training that failed, and whose log has the failure. */
final class FailedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path log;

  FailedRunException(Throwable cause, Path log) {
    super(cause);
    this.log = log;
  }

  /** The log of the run. */
  Path log() {
    return log;
  }
}
