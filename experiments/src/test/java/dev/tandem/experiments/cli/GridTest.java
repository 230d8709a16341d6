package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
  private static Grid grid(String... texts) {
    return Grid.of(List.of(texts), List.of("training.steps=5"));
  }

  private static String refusal(String... texts) {
    return assertThrows(InvalidInputException.class, () -> grid(texts)).getMessage();
  }

  @Test
  void everyCombinationIsAPointNamedAfterItsValues() {
    Grid grid = grid("training.learning_rate=0.003, 0.01", "method.mixing=cutmix,classmix");
    List<Grid.Point> points = grid.points(Set.of("training.learning_rate", "method.mixing"));
    assertEquals(
        List.of(
            "-learning_rate_0.003-mixing_cutmix",
            "-learning_rate_0.003-mixing_classmix",
            "-learning_rate_0.01-mixing_cutmix",
            "-learning_rate_0.01-mixing_classmix"),
        points.stream().map(Grid.Point::suffix).toList());
    assertEquals(
        List.of("training.learning_rate=0.01", "method.mixing=cutmix"), points.get(2).settings());
  }

  @Test
  void withoutAxesThereIsOnePointWithoutASuffix() {
    assertEquals(List.of(new Grid.Point("", List.of())), grid().points(Set.of()));
  }

  @Test
  void aConfigWithoutTheKeyGetsNoValueOfIt() {
    assertEquals(
        List.of("-crop_64", "-crop_96"),
        grid("method.mixing=cutmix,classmix", "training.crop=64,96")
            .points(Set.of("training.crop"))
            .stream()
            .map(Grid.Point::suffix)
            .toList());
  }

  @Test
  void commasInListsDoNotSeparateValues() {
    assertEquals(
        List.of("[0.5, 1]", "[1]"), grid("evaluation.scales=[0.5, 1],[1]").axes().get(0).values());
  }

  @ParameterizedTest
  @CsvSource({
    "evaluation.scales=[0.5;1], -scales_0.5-1",
    "model.pretrained=../w/a b.safetensors, -pretrained_..-w-a-b.safetensors",
    "method.hard=-0.5, -hard_-0.5",
    "method.kind=com.example.Mine, -kind_com.example.Mine"
  })
  void aValueIsWrittenInTheCharactersOfANameOfAConfig(String text, String suffix) {
    String key = text.substring(0, text.indexOf('='));
    assertEquals(suffix, grid(text.replace(';', ',')).points(Set.of(key)).get(0).suffix());
  }

  @Test
  void keysWithOneEndAreNamedInFull() {
    assertEquals(
        "-training.crop_64-evaluation.crop_32",
        grid("training.crop=64", "evaluation.crop=32")
            .points(Set.of("training.crop", "evaluation.crop"))
            .get(0)
            .suffix());
  }

  @Test
  void whatIsNoGridIsRefused() {
    assertEquals(
        "batch: --grid: found training.crop, expected key=value,value,...",
        refusal("training.crop"));
    assertEquals(
        "batch: --grid: found the values 64,,96, expected values separated by commas",
        refusal("training.crop=64,,96"));
    assertEquals(
        "batch: --grid: found the values [1,2, expected values separated by commas",
        refusal("evaluation.scales=[1,2"));
    assertEquals(
        "batch: --grid training.learning_rate: found 0.1 and 1e-1, which are equal, expected"
            + " different values",
        refusal("training.learning_rate=0.1,1e-1"));
    assertEquals(
        "batch: --grid: found the key training.steps twice, or in --set too, expected it once",
        refusal("training.steps=5,6"));
    assertEquals(
        "batch: --grid: found the key seed, expected another: --seeds gives seeds, and each run is"
            + " named after its values",
        refusal("seed=1,2"));
  }
}
