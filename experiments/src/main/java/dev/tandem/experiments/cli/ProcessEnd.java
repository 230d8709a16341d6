package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a {@code tandem} process, normally or by an interrupt, without destroying TensorFlow's
 * global objects, since threads of TensorFlow may still use them and would crash the process.
 */
public final class ProcessEnd {
  // Longer than the longest wait of StopOnInterrupt.
  private static final long SECONDS_TO_STOP = 120;

  private final CountDownLatch exiting = new CountDownLatch(1);
  private volatile int code = ExitCode.INTERRUPTED;

  private ProcessEnd() {}

  /** Registers the shutdown hook; call it first in {@code main}. */
  public static ProcessEnd ofThisProcess() {
    ProcessEnd end = new ProcessEnd();
    Runtime.getRuntime().addShutdownHook(new Thread(end::halt, "process-end"));
    return end;
  }

  /** Ends the process with this exit code; also if an interrupt has already begun the shutdown. */
  public void exit(int exitCode) {
    System.out.flush();
    System.err.flush();
    code = exitCode;
    exiting.countDown();
    System.exit(exitCode);
  }

  private void halt() {
    if (StopOnInterrupt.isAnyOpen()) {
      awaitExit();
    }
    NativeRuntime.exit(code);
  }

  private void awaitExit() {
    try {
      exiting.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
