package dev.tandem.experiments.tracking;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages to a server, sent one after the other by a thread of its own, so that nobody waits for
 * the server. A message that cannot be sent is held back with all that follow, and tried again; one
 * that is rejected is dropped, and so is what comes while too many are held back. The first failure
 * is logged, and when it is over.
 *
 * <p>At the end a server that has answered before is tried again for a while; one that has not is
 * tried once.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Messages held back at most: some hundred metrics each, so that memory stays small. */
  private static final int MOST = 1000;

  /** Retries of a message during {@link #close}, spread evenly over its timeout. */
  private static final int TRIES_AT_THE_END = 3;

  private final String server;
  private final Duration retry;
  private final Deque<Runnable> messages = new ArrayDeque<>();
  private final Thread sender;
  private boolean closing;
  private boolean failing;
  private boolean rejected;
  private Duration closeTimeout = Duration.ZERO;
  private int triesLeft = TRIES_AT_THE_END;
  private boolean gaveUp;
  private long sent;
  private long progress;
  private long dropped;

  /**
   * @param server named in messages to the user
   * @param retry time until a message is tried again
   */
  Outbox(String server, Duration retry) {
    this.server = server;
    this.retry = retry;
    this.sender = new Thread(this::sendAll, "outbox");
    sender.setDaemon(true);
    sender.start();
  }

  /**
   * Adds a message.
   *
   * @param message sends itself; throws a {@link RejectedException} if it is of no use to try again
   */
  synchronized void add(Runnable message) {
    if (messages.size() < MOST) {
      messages.add(message);
      notifyAll();
    } else {
      dropped++;
    }
  }

  /** Tells that a part of a long message is sent: that is worth waiting for. */
  synchronized void progressed() {
    progress++;
  }

  /**
   * Waits until everything is sent, or nothing could be sent for some time.
   *
   * @param timeout time without any progress after which it gives up
   */
  void close(Duration timeout) {
    synchronized (this) {
      closing = true;
      closeTimeout = timeout;
      triesLeft = failing ? 0 : triesLeft;
      notifyAll();
    }
    long before = -1;
    try {
      // As long as something is sent it is worth waiting.
      while (sender.isAlive() && before < progressUntilNow()) {
        before = progressUntilNow();
        sender.join(timeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    giveUp();
    if (left() > 0) {
      LOG.warn("{}: {} messages could not be sent; the run folder has everything", server, left());
    }
  }

  private synchronized void giveUp() {
    gaveUp = true;
    sender.interrupt();
  }

  private synchronized long progressUntilNow() {
    return progress;
  }

  private synchronized long left() {
    return messages.size() + dropped;
  }

  private void sendAll() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        Runnable message = next();
        goesOn = message != null && send(message);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Runnable next() throws InterruptedException {
    while (messages.isEmpty() && !closing) {
      wait();
    }
    return messages.peek();
  }

  /** Whether the sender shall go on. */
  private boolean send(Runnable message) throws InterruptedException {
    try {
      message.run();
      done();
    } catch (RejectedException e) {
      reject(e);
    } catch (RuntimeException | LinkageError e) {
      return holdsBack(e);
    }
    return true;
  }

  private synchronized void done() {
    messages.remove();
    sent++;
    progress++;
    if (failing) {
      LOG.warn("{}: reached again, what was held back is sent", server);
      failing = false;
    }
    triesLeft = TRIES_AT_THE_END;
  }

  private synchronized void reject(RejectedException e) {
    messages.remove();
    sent++;
    progress++;
    if (!rejected) {
      LOG.warn("{}: does not take everything: {}; the training goes on", server, line(e));
    }
    rejected = true;
  }

  private synchronized boolean holdsBack(Throwable e) throws InterruptedException {
    if (!failing) {
      LOG.warn("{}: {}; the training goes on, what is due is sent later", server, line(e));
    }
    failing = true;
    if (!closing) {
      waitForRetry();
      return true;
    }
    boolean goesOn = !gaveUp && sent > 0 && triesLeft-- > 0;
    if (goesOn) {
      wait(closeTimeout.dividedBy(TRIES_AT_THE_END).toMillis());
    }
    return goesOn;
  }

  /** A message that comes meanwhile makes no difference to the server. */
  private synchronized void waitForRetry() throws InterruptedException {
    long end = System.nanoTime() + retry.toNanos();
    long left = retry.toMillis();
    while (!closing && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  private static String line(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = root.getMessage() == null ? root.toString() : root.getMessage();
    return text.lines().findFirst().orElse(root.toString());
  }
}
