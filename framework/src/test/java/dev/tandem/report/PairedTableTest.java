package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PairedTableTest {
  private static RunMetrics.Evaluation evaluation(double miou, Double road, Double pole) {
    Map<String, Optional<Double>> iou = new LinkedHashMap<>();
    iou.put("Road", Optional.ofNullable(road));
    iou.put("Pole|post", Optional.ofNullable(pole));
    return new RunMetrics.Evaluation(9, miou, miou + 0.1, iou);
  }

  @Test
  void differencesArePairedBySeed() {
    PairedTable.Row baseline =
        new PairedTable.Row(
            "supervised",
            Map.of(
                1L, evaluation(0.40, 0.8, 0.0),
                2L, evaluation(0.50, 0.9, null),
                3L, evaluation(0.10, 0.1, 0.1)));
    PairedTable.Row logit =
        new PairedTable.Row(
            "logit",
            Map.of(
                1L, evaluation(0.42, 0.85, 0.02),
                2L, evaluation(0.56, 0.91, 0.3),
                7L, evaluation(0.9, 0.9, 0.9)));
    PairedTable.Row none = new PairedTable.Row("none", Map.of());
    // 2 and 6 are 4 ± 2.83, a standard error of 2; 5 and 1 likewise 3 ± 2.
    PairedTable table = new PairedTable(baseline, List.of(logit, none));
    assertEquals(
        """
        Difference to supervised with the same seeds, in percentage points: mean ± standard error.

        | config | pairs | mIoU | pixel accuracy | Road | Pole\\|post |
        |---|---:|---:|---:|---:|---:|
        | logit | 2 | +4.00 ± 2.00 | +4.00 ± 2.00 | +3.00 ± 2.00 | +2.00 (1) |
        | none | 0 | – | – | – | – |
        """,
        table.markdown());
    assertEquals(
        """
        config,baseline,figure,pairs,points_mean,points_error
        logit,supervised,mIoU,2,4.0000,2.0000
        logit,supervised,pixel accuracy,2,4.0000,2.0000
        logit,supervised,IoU Road,2,3.0000,2.0000
        logit,supervised,IoU Pole|post,1,2.0000,
        """,
        PairedTable.csv(List.of(table)));
    assertFalse(table.isEmpty());
    assertTrue(new PairedTable(baseline, List.of(none)).isEmpty());
  }
}
