package dev.tandem.experiments.cli;

/** The exit codes of {@code tandem}. */
public final class ExitCode {
  /** Success. */
  public static final int DONE = 0;

  /** An error at run time. */
  public static final int FAILED = 1;

  /** The command line, the config or an input is invalid. */
  public static final int INVALID_INPUT = 2;

  /** The training diverged. */
  public static final int DIVERGED = 3;

  /** Interrupted; a checkpoint was saved. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
