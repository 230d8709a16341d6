package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalConstructorTest {
  /** A record of the user's that rejects values in its own way. */
  record StrictMethod(
      @Key(doc = "Low.", defaultsTo = "1", min = 0) int low,
      @Key(doc = "High.", defaultsTo = "2", min = 0) int high) {
    StrictMethod {
      if (low >= high) {
        throw new IllegalArgumentException("low must be below high");
      }
    }
  }

  record Whole(StrictMethod method) {}

  private static Whole read(int low) {
    return new RecordFormat<>(Whole.class)
        .parse("{\"method\": {\"low\": " + low + "}}", Path.of(""), "a.json", List.of());
  }

  @Test
  void whatTheConstructorOfARecordThrowsIsSaid() {
    assertEquals(new Whole(new StrictMethod(0, 2)), read(0));
    assertEquals(
        "a.json: method: cannot be made from these keys: java.lang.IllegalArgumentException: low"
            + " must be below high",
        assertThrows(InvalidInputException.class, () -> read(5)).getMessage());
  }
}
