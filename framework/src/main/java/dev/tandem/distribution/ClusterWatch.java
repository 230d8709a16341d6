package dev.tandem.distribution;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether the other processes of a cluster are there, by opening a connection to each one's
 * port: a collective op whose partner has died may wait for ever.
 */
final class ClusterWatch implements AutoCloseable {
  /** Within this time a dead worker is noticed. */
  static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration REMINDER = Duration.ofSeconds(30);
  private static final int FAILURES = 3;

  private final Cluster cluster;
  private final Consumer<String> onWorkerLost;
  private final Thread thread;
  private volatile boolean closed;

  private ClusterWatch(Cluster cluster, Consumer<String> onWorkerLost) {
    this.cluster = cluster;
    this.onWorkerLost = onWorkerLost;
    this.thread = new Thread(this::watch, "cluster-watch");
    thread.setDaemon(true);
  }

  /**
   * Waits until every other worker listens.
   *
   * @throws WorkerLostException if one does not within {@code limit}
   */
  static void awaitAll(Cluster cluster, Duration limit) {
    long begun = System.nanoTime();
    for (int worker : cluster.others()) {
      long said = Long.MIN_VALUE;
      while (!listens(cluster.address(worker))) {
        long waited = System.nanoTime() - begun;
        if (waited > limit.toNanos()) {
          throw new WorkerLostException(
              cluster.name(worker)
                  + " did not begin within "
                  + limit.toSeconds()
                  + " s (distribution.start_timeout)");
        }
        if (said == Long.MIN_VALUE || waited - said > REMINDER.toNanos()) {
          LOG.warn("waiting for {}", cluster.name(worker));
          said = waited;
        }
        pause(Duration.ofMillis(500));
      }
    }
  }

  /**
   * Begins to watch.
   *
   * @param onWorkerLost told once, on a thread of its own, in one line, which worker is gone
   */
  static ClusterWatch begin(Cluster cluster, Consumer<String> onWorkerLost) {
    ClusterWatch watch = new ClusterWatch(cluster, onWorkerLost);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    while (!closed) {
      Optional<Integer> lost = cluster.others().stream().filter(this::isGone).findFirst();
      if (lost.isPresent() && !closed) {
        onWorkerLost.accept(cluster.name(lost.get()) + " is gone");
        return;
      }
      pause(PAUSE);
    }
  }

  /** Whether a worker does not listen, several times in a row. */
  private boolean isGone(int worker) {
    for (int i = 0; i < FAILURES && !closed; i++) {
      if (listens(cluster.address(worker))) {
        return false;
      }
      pause(PAUSE);
    }
    return !closed;
  }

  /** Waits for the news that some worker is gone, as long as it takes to notice. */
  void awaitWorkerLoss() {
    try {
      thread.join(NOTICED_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean listens(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, Math.toIntExact(PATIENCE.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody is missed from here on. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
