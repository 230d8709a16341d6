package dev.tandem.experiments.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While open, an interrupt of the process (Ctrl-C, SIGTERM) requests the work to stop, and waits
 * until it has.
 */
final class StopOnInterrupt implements AutoCloseable {
  /** The time a training has to finish its step and save. */
  static final Duration TO_SAVE = Duration.ofSeconds(60);

  private static final Set<StopOnInterrupt> OPEN = ConcurrentHashMap.newKeySet();

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  /**
   * Registers the shutdown hook.
   *
   * @param requestStop called once on an interrupt, from another thread
   * @param patience how long the process then waits for {@link #close}
   */
  StopOnInterrupt(Runnable requestStop, Duration patience) {
    hook = new Thread(() -> stopAndWait(requestStop, patience), "stop-on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    OPEN.add(this);
  }

  /** Whether this process has work for which an interrupt must wait. */
  static boolean isAnyOpen() {
    return !OPEN.isEmpty();
  }

  private void stopAndWait(Runnable requestStop, Duration patience) {
    requestStop.run();
    try {
      ended.await(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
