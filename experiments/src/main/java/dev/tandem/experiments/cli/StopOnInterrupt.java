package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * While open, an interrupt of the process (Ctrl-C, SIGTERM) requests the work to stop, and waits
 * until it has. A second interrupt ends the process at once.
 */
final class StopOnInterrupt implements AutoCloseable {
  /** The time a training has to finish its step and save: longer than any step takes. */
  static final Duration TO_SAVE = Duration.ofMinutes(10);

  /** Within this time a second interrupt is taken for the same: some programs send it twice. */
  private static final Duration SAME = Duration.ofSeconds(1);

  private static final Set<StopOnInterrupt> OPEN = ConcurrentHashMap.newKeySet();

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Registers the shutdown hook.
   *
   * @param requestStop called once on an interrupt, from another thread
   * @param patience how long the process then waits for {@link #close}
   * @param terminal is told
   * @param what happens until then, for the message
   */
  StopOnInterrupt(
      Runnable requestStop, Duration patience, PrintStream terminal, Supplier<String> what) {
    hook =
        new Thread(
            () -> {
              terminal.printf(
                  "interrupted: %s, within %d minutes; interrupt again to end at once, without"
                      + " saving%n",
                  what.get(), patience.toMinutes());
              if (!isEndedIn(patience, requestStop)) {
                terminal.printf(
                    "not done within %d minutes: ended without saving%n", patience.toMinutes());
              }
            },
            "stop-on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    OPEN.add(this);
  }

  /** Whether this process has work for which an interrupt must wait. */
  static boolean isAnyOpen() {
    return !OPEN.isEmpty();
  }

  private boolean isEndedIn(Duration patience, Runnable requestStop) {
    requestStop.run();
    try {
      if (ended.await(SAME.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      NativeRuntime.endAtNextInterrupt();
      return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    ended.countDown();
    OPEN.remove(this);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is shutting down: the hook is running and waits for this call.
      return;
    }
  }
}
