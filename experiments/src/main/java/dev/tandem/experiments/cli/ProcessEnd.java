package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a {@code tandem} process, normally or by an interrupt, without destroying TensorFlow's
 * global objects, since threads of TensorFlow may still use them and would crash the process.
 */
public final class ProcessEnd {
  /** System property of a process that ends, as by an interrupt, when its standard input does. */
  static final String WITH_INPUT = "tandem.ends_with_input";

  // Longer than the longest wait of StopOnInterrupt.
  private static final Duration TO_STOP = StopOnInterrupt.TO_SAVE.plusMinutes(2);

  private final CountDownLatch exiting = new CountDownLatch(1);
  private final Thread hook = new Thread(this::halt, "process-end");
  private volatile int code = ExitCode.INTERRUPTED;

  private ProcessEnd() {}

  /** Registers the shutdown hook; call it first in {@code main}. */
  public static ProcessEnd ofThisProcess() {
    ProcessEnd end = new ProcessEnd();
    Runtime.getRuntime().addShutdownHook(end.hook);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> Failures.exitCode(failure, "tandem", Terminal.system()));
    if (Boolean.getBoolean(WITH_INPUT)) {
      Thread watch = new Thread(ProcessEnd::endWithInput, "end-with-input");
      watch.setDaemon(true);
      watch.start();
    }
    return end;
  }

  /** An interrupt of its own: the parent asked for it, or is no more. */
  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      // A broken pipe is the end of the input too.
      System.exit(ExitCode.INTERRUPTED);
    }
    System.exit(ExitCode.INTERRUPTED);
  }

  /** Leaves the end of the process to others, for a program within a process that goes on. */
  public void release() {
    Runtime.getRuntime().removeShutdownHook(hook);
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
    boolean ended = !StopOnInterrupt.isAnyOpen() || isExiting();
    atOnce(ended ? code : ExitCode.FAILED);
  }

  /** Ends the process without waiting for anything. */
  static void atOnce(int exitCode) {
    NativeOutput.forget();
    NativeRuntime.exit(exitCode);
  }

  private boolean isExiting() {
    try {
      return exiting.await(TO_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
