package dev.tandem.experiments.cli;

/** What a command's process ends with. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** Failed while running. */
  public static final int FAILED = 1;

  /** The command line, the config or an input is wrong. */
  public static final int INVALID_INPUT = 2;

  /** The training diverged. */
  public static final int DIVERGED = 3;

  /** Interrupted after saving. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
