package dev.tandem.experiments.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Outbox outbox = new Outbox("a server", Duration.ofSeconds(20));
  private final AtomicInteger sent = new AtomicInteger();

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLongMessageThatGoesOnIsWaitedFor() {
    outbox.add(
        () -> {
          for (int part = 0; part < 6; part++) {
            outbox.progressed();
            pause(PATIENCE.dividedBy(3));
          }
          sent.incrementAndGet();
        });
    outbox.close(PATIENCE);
    assertEquals(1, sent.get());
  }

  @Test
  void aMessageThatStandsStillIsNot() {
    outbox.add(
        () -> {
          pause(PATIENCE.multipliedBy(60));
          sent.incrementAndGet();
        });
    outbox.close(PATIENCE);
    assertEquals(0, sent.get());
  }

  @Test
  void aServerThatHasAnsweredIsTriedAgainAtTheEnd() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    Thread closing = new Thread(() -> outbox.close(Duration.ofSeconds(3)));
    outbox.add(sent::incrementAndGet);
    outbox.add(
        () -> {
          while (closing.getState() != Thread.State.TIMED_WAITING) {
            pause(Duration.ofMillis(1));
          }
          if (tries.incrementAndGet() < 3) {
            throw new IllegalStateException("busy");
          }
          sent.incrementAndGet();
        });
    closing.start();
    closing.join();
    assertEquals(2, sent.get());
  }

  @Test
  void whatComesMeanwhileMakesNoFurtherTry() {
    AtomicInteger tries = new AtomicInteger();
    AtomicReference<Thread> sender = new AtomicReference<>();
    outbox.add(
        () -> {
          tries.incrementAndGet();
          sender.set(Thread.currentThread());
          throw new IllegalStateException("not reached");
        });
    awaitWaiting(sender);
    for (int i = 0; i < 20; i++) {
      outbox.add(sent::incrementAndGet);
      pause(Duration.ofMillis(5));
    }
    assertEquals(1, tries.get());
    outbox.close(PATIENCE);
    assertEquals(0, sent.get());
  }

  @Test
  void oneThatFailsAgainAndAgainIsGivenUpThoughPartsAreSent() {
    AtomicInteger tries = new AtomicInteger();
    outbox.add(sent::incrementAndGet);
    AtomicReference<Thread> sender = new AtomicReference<>();
    outbox.add(
        () -> {
          tries.incrementAndGet();
          sender.set(Thread.currentThread());
          outbox.progressed();
          throw new IllegalStateException("no space");
        });
    // Before the end it is tried once, and then waits 20 seconds for the next try.
    awaitWaiting(sender);
    outbox.close(PATIENCE);
    assertEquals(2, tries.get());
  }

  private static void awaitWaiting(AtomicReference<Thread> sender) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          while (sender.get() == null || sender.get().getState() != Thread.State.TIMED_WAITING) {
            pause(Duration.ofMillis(1));
          }
        });
  }
}
