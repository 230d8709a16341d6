package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.report.ExampleSet;
import dev.tandem.training.BestEvaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunExamplesTest {
  /** The chosen images of each group, the number of an image being its rank by mIoU. */
  private static String chosen(int images) {
    List<BestEvaluation.Image> all =
        new ArrayList<>(
            IntStream.range(0, images)
                .mapToObj(i -> new BestEvaluation.Image("" + i, "", i / 1000.0, 0))
                .toList());
    Collections.shuffle(all, new Random(1));
    List<RunExamples.Choice> choices = RunExamples.choices(all);
    return List.of(ExampleSet.Group.values()).stream()
        .map(
            group ->
                choices.stream()
                    .filter(choice -> choice.group() == group)
                    .map(choice -> choice.image().image())
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.joining(", "));
  }

  @Test
  void aDozenOfEachGroupAndNoImageTwice() {
    assertEquals(
        "0 1 2 3 4 5 6 7 8 9 10 11, 44 45 46 47 48 49 50 51 52 53 54 55,"
            + " 88 89 90 91 92 93 94 95 96 97 98 99",
        chosen(100));
    assertEquals("0, 1, 2", chosen(3));
    assertEquals("0 1, 2, 3 4", chosen(5));
    assertEquals("0, , 1", chosen(2));
    assertEquals("0, , ", chosen(1));
    assertEquals(", , ", chosen(0));
  }
}
