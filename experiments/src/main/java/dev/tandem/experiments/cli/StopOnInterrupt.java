package dev.tandem.experiments.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, an interrupt of the process asks a training to stop, and waits until it has.
 */
final class StopOnInterrupt implements AutoCloseable {
  private static final long SECONDS_TO_SAVE = 60;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  StopOnInterrupt(Runnable requestStop) {
    hook = new Thread(() -> stopAndWait(requestStop), "stop-on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stopAndWait(Runnable requestStop) {
    requestStop.run();
    try {
      ended.await(SECONDS_TO_SAVE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: it is this hook that waits for us.
      return;
    }
  }
}
