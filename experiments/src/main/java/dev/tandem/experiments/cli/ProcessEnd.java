package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a process of {@code tandem} ends, by itself or by an interrupt: before TensorFlow's global
 * objects are destroyed. Its threads may still use them, and would crash the process.
 */
public final class ProcessEnd {
  // Longer than anything that stops on an interrupt is waited for.
  private static final long SECONDS_TO_STOP = 120;

  private final CountDownLatch exiting = new CountDownLatch(1);
  private volatile int code = ExitCode.INTERRUPTED;

  private ProcessEnd() {}

  /** Takes charge of it; first in a {@code main}. */
  public static ProcessEnd ofThisProcess() {
    ProcessEnd end = new ProcessEnd();
    Runtime.getRuntime().addShutdownHook(new Thread(end::halt, "process-end"));
    return end;
  }

  /** Ends the process; where an interrupt has begun to, lets it. */
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
