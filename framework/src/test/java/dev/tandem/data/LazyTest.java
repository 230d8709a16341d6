package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyTest {
  @Test
  void whatFailsIsTriedAgainAndWhatIsThereIsNotComputedAgain() {
    AtomicInteger calls = new AtomicInteger();
    Lazy<Integer> second =
        new Lazy<>(
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
              }
              return calls.get();
            });
    assertEquals(0, calls.get());
    assertThrows(IllegalStateException.class, second::get);
    assertEquals(2, second.get());
    assertEquals(2, second.get());
    assertEquals(2, calls.get());
  }
}
