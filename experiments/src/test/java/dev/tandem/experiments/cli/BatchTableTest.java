package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.file.UnwritableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of a batch, and which runs a grid makes. */
class BatchTableTest extends BatchTest {
  /** What the evaluation of the baseline with re-estimated statistics gave. */
  private void reestimated(int seed, double miou) throws IOException {
    Files.writeString(
        out.resolve("baseline").resolve("" + seed).resolve("recalibrated.json"),
        "{\"step\": 3, \"miou\": %s, \"pixel_accuracy\": 0.5, \"iou\": {}}".formatted(miou));
  }

  @Test
  void theTableHoldsWhatTheMetricsSay() throws IOException {
    finished(semi, 1, 0.30, 0.70, 4);
    finished(semi, 2, 0.36, 0.76, 8);
    finished(baseline, 1, 0.20, 0.60, 10);
    finished(baseline, 2, 0.20, 0.64, 10);
    reestimated(1, 0.25);
    reestimated(2, 0.35);

    TinyProject.Outcome outcome = batch("--recalibrate-batch-norm");

    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    // Two values a, b deviate by |a − b| / √2: 6 → 4.24, 4 → 2.83, 10 → 7.07.
    assertEquals(
        HEAD
            + """
            | tiny | 2 | **33.00 ± 4.24** | **73.00 ± 4.24** | 6.00 ± 2.83 |
            | baseline | 2 | 20.00 ± 0.00 | 62.00 ± 2.83 | 10.00 ± 0.00 |
            | baseline (batch norm re-estimated) | 2 | 30.00 ± 7.07 | 50.00 ± 0.00 | – |
            """,
        outcome.out());
    assertTrue(
        Files.readString(out.resolve("table.csv"))
            .contains("\ntiny,2,2,33.0000,4.2426,73.0000,4.2426,6.0000,2.8284\n"));

    String compared = batch("--recalibrate-batch-norm", "--baseline", "baseline").out();
    // Differences 10 and 16 of the mIoU, 10 and 12 of the accuracy: deviation / √2 is 3 and 1.
    assertTrue(compared.startsWith(outcome.out() + "\nDifference to baseline with"), compared);
    assertTrue(compared.contains("| tiny | 2 | +13.00 ± 3.00 | +11.00 ± 1.00 |\n"), compared);
    assertTrue(compared.contains("\nDifference to baseline (batch norm re-est"), compared);
    assertTrue(compared.contains("| tiny | 2 | +3.00 ± 2.00 | +23.00 ± 3.00 |\n"), compared);
    assertEquals(2, compared.split("the better of the two", -1).length, compared);
    assertEquals(compared, Files.readString(out.resolve("table.md")));
    assertTrue(
        Files.readString(out.resolve("differences.csv"))
            .contains("\ntiny,baseline,mIoU,2,13.0000,3.0000\n"));
    assertTrue(
        Files.readString(out.resolve("runs.csv"))
            .startsWith(
                """
                config,seed,miou_percent,pixel_accuracy_percent,best_miou_percent,best_step,\
                recalibrated_miou_percent,images_per_second,run_folder
                tiny,1,30.0000,70.0000,30.0000,3,,4.0000,%s
                """
                    .formatted(out.resolve("tiny/1"))));
    assertTrue(
        Files.readString(out.resolve("runs.csv"))
            .contains("\nbaseline,2,20.0000,64.0000,20.0000,3,35.0000,10.0000,"));
    assertOneLine(
        batch("--baseline", "supervised"),
        "batch: --baseline: found supervised, expected the name of one of the configs: tiny,"
            + " baseline");
  }

  @Test
  void theBetterOfBothFiguresOfTheBaselineIsTakenForEachSeed() throws IOException {
    finished(semi, 1, 0.30, 0.70, 4);
    finished(semi, 2, 0.36, 0.76, 8);
    finished(baseline, 1, 0.20, 0.60, 10);
    finished(baseline, 2, 0.22, 0.64, 10);
    reestimated(1, 0.26);
    reestimated(2, 0.21);

    batch("--recalibrate-batch-norm", "--baseline", "baseline");

    // 30 − 26 = 4 and 36 − 22 = 14: 9, with a standard error of |4 − 14| / 2. The accuracies are
    // those of the same networks: 70 − 50 and 76 − 64.
    String better = "\ntiny,baseline (the better of the two for each seed),";
    String csv = Files.readString(out.resolve("differences.csv"));
    assertTrue(csv.contains(better + "mIoU,2,9.0000,5.0000\n"), csv);
    assertTrue(csv.contains(better + "pixel accuracy,2,16.0000,4.0000\n"), csv);

    batch("--recalibrate-batch-norm");
    assertTrue(Files.notExists(out.resolve("differences.csv")));
  }

  @Test
  void theTableIsPrintedThoughItsFilesCannotBeWrittenAtTheEnd() throws IOException {
    finished(semi, "tiny", 1);
    BatchRun run = BatchRun.of(semi, List.of("seed=1"), out);
    Path file = out.resolve("table.md");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream messages =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            if (line.endsWith("is finished already")) {
              putAFolderInPlaceOf(file);
            }
          }
        };
    BatchTable.Columns columns = new BatchTable.Columns(List.of(), false, Optional.empty());
    RunningTable table = new RunningTable(List.of(run), columns, out, messages);
    Terminal terminal =
        new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), messages, false);
    Batch batch = new Batch(List.of(run), false, table, terminal, 1);
    String refused = assertThrows(UnwritableException.class, batch::run).getMessage();
    assertTrue(refused.startsWith(file + ": "), refused);
    assertEquals(
        HEAD + "| tiny | 1 | 30.00 | 70.00 | 4.00 |\n", printed.toString(StandardCharsets.UTF_8));
  }

  private static void putAFolderInPlaceOf(Path file) {
    try {
      Files.delete(file);
      Files.createDirectory(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aKeyThatOnlyOneConfigHasMultipliesOnlyThatOne() throws IOException {
    Path supervised = folder.resolve("supervised.json");
    Files.writeString(
        supervised,
        Files.readString(semi)
            .replace("\"name\":\"tiny\"", "\"name\":\"supervised\"")
            .replace("\"queries\":8,\"negatives\":8", "\"kind\":\"supervised\""));
    Grid grid = Grid.of(List.of("method.mixing=cutmix,classmix"), List.of());
    List<String> notes = new ArrayList<>();
    List<BatchRun> runs =
        new BatchPlan(grid, List.of(1L, 2L), List.of(), out)
            .runs(List.of(semi, supervised), notes::add);
    assertEquals(
        List.of(
            "tiny-mixing_cutmix 1",
            "tiny-mixing_cutmix 2",
            "tiny-mixing_classmix 1",
            "tiny-mixing_classmix 2",
            "supervised 1",
            "supervised 2"),
        runs.stream().map(BatchRun::title).toList());
    assertEquals(List.of("method.mixing: no key of supervised, which runs without it"), notes);
    assertOneLine(
        TinyProject.tandem("batch", semi, "--grid", "method.mixin=cutmix"),
        "tandem: batch: --grid method.mixin=cutmix: unknown key, did you mean method.mixing?");
    assertOneLine(
        TinyProject.tandem("batch", semi, "--grid", "training.steps=3,many", "--out", out),
        "tandem: batch: --grid training.steps=many: ");
    // The kind that --set gives has no such key.
    assertOneLine(
        TinyProject.tandem(
            "batch",
            supervised,
            "--set",
            "method.kind=supervised",
            "--grid",
            "method.queries=8,16",
            "--out",
            out),
        "tandem: batch: --grid method.queries=8: ");
  }
}
