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
 * Detects that another process of a cluster has died, by regularly connecting to its port: a
 * collective op whose peer has died may block forever.
 */
final class ClusterWatch implements AutoCloseable {
  /** A dead worker is detected within this time. */
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
   * Waits until every other worker accepts connections.
   *
   * @throws WorkerLostException if one does not within {@code limit}
   */
  static void awaitAll(Cluster cluster, Duration limit) {
    long start = System.nanoTime();
    for (int worker : cluster.others()) {
      long said = Long.MIN_VALUE;
      while (!listens(cluster.address(worker))) {
        long waited = System.nanoTime() - start;
        if (waited > limit.toNanos()) {
          throw new WorkerLostException(
              cluster.name(worker) + " did not start within " + limit.toSeconds() + " s");
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
   * Starts watching.
   *
   * @param onWorkerLost called at most once, on the watching thread, with a message of one line
   *     that names the lost worker
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

  /** Whether a worker refuses connections several times in a row. */
  private boolean isGone(int worker) {
    for (int i = 0; i < FAILURES && !closed; i++) {
      if (listens(cluster.address(worker))) {
        return false;
      }
      pause(PAUSE);
    }
    return !closed;
  }

  /** Waits until a lost worker has been reported, or until it would have been detected. */
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

  /** Stops watching: workers that end from here on are not reported. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
