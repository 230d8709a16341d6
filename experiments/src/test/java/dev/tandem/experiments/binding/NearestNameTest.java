package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  @Test
  void findsTheNameWithTheFewestEdits() {
    assertEquals(
        Optional.of("cutmix"), NearestName.to("cutmx", List.of("none", "cutmix", "cutout")));
  }

  @Test
  void caseDoesNotCount() {
    assertEquals(Optional.of("train"), NearestName.to("TRAIN", List.of("batch", "train")));
  }

  @Test
  void findsAKeyThatBelongsToAnotherGroup() {
    List<String> keys = List.of("model.backbone", "training.steps", "name");
    assertEquals(Optional.of("training.steps"), NearestName.to("steps", keys));
    assertEquals(Optional.of("training.steps"), NearestName.to("model.steps", keys));
  }

  @Test
  void theFirstOfEquallyNearNamesWins() {
    assertEquals(Optional.of("ab"), NearestName.to("aa", List.of("ab", "ac")));
  }

  @Test
  void nothingIsNearWhereNothingIsKnown() {
    assertEquals(Optional.empty(), NearestName.to("a", List.of()));
  }

  @Test
  void aNameOfOtherLettersHasNoNeighbour() {
    assertEquals(
        Optional.empty(), NearestName.to("prcl", List.of("supervised", "none", "unimatch_v2")));
    assertEquals(Optional.empty(), NearestName.to("training.zzz", List.of("name", "seed")));
    assertEquals(Optional.empty(), NearestName.to("", List.of("name", "id")));
  }
}
