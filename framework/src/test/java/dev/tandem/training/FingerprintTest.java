package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final Split SPLIT = new Split(List.of("a"), List.of("b"), List.of("c"));
  private static final TrainingPlan PLAN = TrainingPlan.ofSteps(10);

  @Test
  void aWorkerWithAnotherSettingIsNamedWithTheSetting() {
    Fingerprint chief = Fingerprint.of(Map.of("crop", "64", "rate", "0.1"), SPLIT, PLAN);
    Fingerprint other = Fingerprint.of(Map.of("crop", "64", "rate", "0.2"), SPLIT, PLAN);
    List<long[]> replicas =
        List.of(chief.numbers(), chief.numbers(), other.numbers(), other.numbers());
    assertEquals(
        "rate: worker 1 was started with another value than worker 0, expected the same for all",
        assertThrows(InvalidInputException.class, () -> chief.require(replicas, 2)).getMessage());
  }

  @Test
  void aWorkerWithAnotherKindOfMethodHasARowOfTheSameLength() {
    Fingerprint other = Fingerprint.of(Map.of("queries", "8", "negatives", "8"), SPLIT, PLAN);
    Fingerprint chief = Fingerprint.of(Map.of(), SPLIT, PLAN);
    assertEquals(chief.numbers().length, other.numbers().length);
    assertDiffers("worker 1 was started with another kind of method, network or data set", other);
  }

  @Test
  void anotherListOfImagesIsNoticed() {
    Split longer = new Split(List.of("a"), List.of("b", "d"), List.of("c"));
    assertDiffers("split: worker 1", Fingerprint.of(Map.of(), longer, PLAN));
  }

  @Test
  void anotherPlanIsNoticed() {
    assertDiffers("plan: worker 1", Fingerprint.of(Map.of(), SPLIT, TrainingPlan.ofSteps(11)));
  }

  private static void assertDiffers(String begin, Fingerprint other) {
    assertDiffers(begin, Fingerprint.of(Map.of(), SPLIT, PLAN), other);
  }

  /** Checks that the chief refuses a worker with a message that begins so. */
  static void assertDiffers(String begin, Fingerprint chief, Fingerprint other) {
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> chief.require(List.of(chief.numbers(), other.numbers()), 1))
            .getMessage();
    assertEquals(begin, message.substring(0, begin.length()));
  }

  @Test
  void equalProcessesMayTrainTogether() {
    Fingerprint chief = Fingerprint.of(Map.of("rate", "0.1"), SPLIT, PLAN);
    Fingerprint other = Fingerprint.of(Map.of("rate", "0.1"), SPLIT, PLAN);
    assertDoesNotThrow(() -> chief.require(List.of(chief.numbers(), other.numbers()), 1));
  }
}
