package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void validationImagesThatAreTrainedOnOrCountTwiceAreFaults() {
    Split split = new Split(List.of("a", "v"), List.of("b", "w", "w"), List.of("v", "w", "x", "x"));
    assertEquals(
        List.of(
            "id x is twice on the validation list, expected once",
            "id v is on the labelled and on the validation list, expected on one of them",
            "id w is on the unlabelled and on the validation list, expected on one of them"),
        split.faults());
    assertEquals(
        "id x is twice on the validation list, expected once (and 2 more)",
        assertThrows(InvalidInputException.class, split::requireTrustworthy).getMessage());
  }

  @Test
  void imagesThatTrainingSeesTwiceAreRemarks() {
    Split split = new Split(List.of("c", "a", "a"), List.of("b", "c", "a"), List.of("v"));
    split.requireTrustworthy();
    assertEquals(
        List.of(
            "id a is twice on the labelled list and is used both times",
            "2 ids are on the labelled and on the unlabelled list, such as a, and are used both"
                + " times"),
        split.remarks());
  }
}
