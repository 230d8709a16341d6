package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SeedTableTest {
  private static final SeedTable TABLE =
      new SeedTable(
          List.of(
              new SeedTable.Row("css", 3, List.of(figures(0.40, 0.8, 10), figures(0.42, 0.8, 12))),
              new SeedTable.Row("prcl", 1, List.of(figures(0.5, 0.75, 8))),
              new SeedTable.Row("cross", 2, List.of())));

  private static SeedTable.Figures figures(double miou, double accuracy, double speed) {
    return new SeedTable.Figures(miou, accuracy, OptionalDouble.of(speed));
  }

  @Test
  void deviationIsThatOfASample() {
    SeedStatistic statistic = SeedStatistic.of(List.of(1.0, 2.0, 6.0)).orElseThrow();
    assertEquals(3, statistic.mean());
    // (4 + 1 + 9) / 2 = 7
    assertEquals(Math.sqrt(7), statistic.deviation().orElseThrow(), 1e-12);
  }

  @Test
  void oneValueHasNoDeviationAndNoneHasNothing() {
    assertEquals(
        Optional.of(new SeedStatistic(1, 2, Optional.empty())), SeedStatistic.of(List.of(2.0)));
    assertEquals(Optional.empty(), SeedStatistic.of(List.of()));
  }

  @Test
  void markdown() {
    // mIoU: ±1 around 41, so sqrt(1 + 1) = 1.41; images/s the same around 11.
    assertEquals(
        """
        | config | seeds | mIoU % | pixel accuracy % | images/s |
        |---|---:|---:|---:|---:|
        | css | 2 of 3 | 41.00 ± 1.41 | **80.00 ± 0.00** | 11.00 ± 1.41 |
        | prcl | 1 | **50.00** | 75.00 | 8.00 |
        | cross | 0 of 2 | – | – | – |
        """,
        TABLE.markdown());
  }

  @Test
  void csv() {
    assertEquals(
        """
        config,runs_asked,runs_finished,miou_percent_mean,miou_percent_std,\
        pixel_accuracy_percent_mean,pixel_accuracy_percent_std,\
        images_per_second_mean,images_per_second_std
        css,3,2,41.0000,1.4142,80.0000,0.0000,11.0000,1.4142
        prcl,1,1,50.0000,,75.0000,,8.0000,
        cross,2,0,,,,,,
        """,
        TABLE.csv());
  }

  @Test
  void figuresAreThoseOfTheLastEvaluationAndTheMedianStep() {
    RunMetrics metrics =
        new RunMetrics(
            List.of(speed(1, 1), speed(2, 7), speed(3, 5)),
            List.of(
                new RunMetrics.Evaluation(2, 0.6, 0.9, Map.of()),
                new RunMetrics.Evaluation(3, 0.5, 0.8, Map.of())),
            Optional.of(3L));
    assertEquals(Optional.of(figures(0.5, 0.8, 5)), SeedTable.Figures.of(metrics));
  }

  private static RunMetrics.TrainPoint speed(long step, double imagesPerSecond) {
    return new RunMetrics.TrainPoint(step, Map.of("images_per_second", imagesPerSecond));
  }
}
