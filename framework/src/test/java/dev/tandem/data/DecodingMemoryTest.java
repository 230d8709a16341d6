package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecodingMemoryTest extends PlainImagesBase {
  private static final int PIXELS = SIZE * SIZE;

  private Path image(int id) {
    return folder.resolve("images/" + id + ".png");
  }

  @Test
  void aFileThatNeedsTooMuchMemoryIsNamedAndTheNextIsRead() {
    DecodingMemory memory = new DecodingMemory(PIXELS);
    InvalidInputException failed =
        assertThrows(
            InvalidInputException.class,
            () ->
                memory.read(
                    image(1),
                    () -> {
                      throw new OutOfMemoryError("Java heap space");
                    }));
    assertEquals(
        image(1) + ": too large for the memory of this machine, expected a smaller image",
        failed.getMessage());
    assertEquals("read", memory.read(image(2), () -> "read"));
  }

  @Test
  void anImageThatFillsTheMemoryIsReadByItself() {
    assertEquals("read", new DecodingMemory(PIXELS / 2).read(image(0), () -> "read"));
    assertEquals("none", new DecodingMemory(1).read(folder.resolve("none.png"), () -> "none"));
  }

  @Test
  void asManyAreReadAtTheSameTimeAsFitTheMemory() throws Exception {
    DecodingMemory memory = new DecodingMemory(2 * PIXELS + 1);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    Semaphore begun = new Semaphore(0);
    Semaphore mayEnd = new Semaphore(0);
    ExecutorService pool = Executors.newFixedThreadPool(COUNT);
    try {
      List<Future<Integer>> readings = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        Path image = image(i);
        readings.add(
            pool.submit(
                () ->
                    memory.read(
                        image,
                        () -> {
                          most.accumulateAndGet(now.incrementAndGet(), Math::max);
                          begun.release();
                          mayEnd.acquireUninterruptibly();
                          return now.decrementAndGet();
                        })));
      }
      // Two are in; none of the others comes in before one of them ends.
      begun.acquire(2);
      assertFalse(begun.tryAcquire(200, TimeUnit.MILLISECONDS), "a third is read beside them");
      mayEnd.release(COUNT);
      for (Future<Integer> reading : readings) {
        reading.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(2, most.get());
  }
}
