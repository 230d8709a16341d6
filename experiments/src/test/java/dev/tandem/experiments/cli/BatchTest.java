package dev.tandem.experiments.cli;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** Configs, seeds and finished runs for tests of {@code batch}. */
abstract class BatchTest extends TinyProjectBase {
  /** The first lines of a table. */
  static final String HEAD =
      """
      | config | seeds | mIoU % | pixel accuracy % | images/s |
      |---|---:|---:|---:|---:|
      """;

  /** The config of a semi-supervised training, named {@code tiny}. */
  Path semi;

  /** The config of a supervised one, named {@code baseline}. */
  Path baseline;

  /** Where the runs are written. */
  Path out;

  @BeforeEach
  void makeConfigs() throws IOException {
    semi = project.config();
    baseline = folder.resolve("baseline.json");
    Files.writeString(
        baseline,
        Files.readString(semi)
            .replace("\"name\":\"tiny\"", "\"name\":\"baseline\"")
            .replace("\"queries\":8", "\"pseudo_label\":\"none\",\"queries\":8"));
    out = folder.resolve("out");
    for (int seed = 1; seed <= 2; seed++) {
      Path split = Files.createDirectories(folder.resolve("splits/" + seed));
      for (String list : List.of("labeled", "unlabeled", "valid")) {
        Files.copy(project.list(list), split.resolve(list + "_filename.txt"));
      }
    }
  }

  /** Both configs with seeds 1 and 2. */
  TinyProject.Outcome batch(Object... more) {
    Object[] arguments = {
      "batch", semi, baseline, "--seeds", "1,2", "--out", out, "--set", splitBySeed()
    };
    return TinyProject.tandem(Stream.of(arguments, more).flatMap(Arrays::stream).toArray());
  }

  /** The setting of a split for each seed. */
  String splitBySeed() {
    return "dataset.split=" + folder.resolve("splits/{seed}");
  }

  /** The metrics of a run, such as {@code tiny/1}. */
  Path metrics(String run) {
    return out.resolve(run).resolve("metrics.jsonl");
  }

  /** A run folder with the files of a finished training of three steps that the table reads. */
  void finished(Path config, int seed, double miou, double accuracy, double speed)
      throws IOException {
    finished(
        ExperimentConfig.read(
            config, List.of(splitBySeed().replace("{seed}", "" + seed), "seed=" + seed)),
        seed,
        miou,
        accuracy,
        speed);
  }

  /** The same with another name and other settings. */
  void finished(Path config, String name, int seed, String... settings) throws IOException {
    List<String> overrides = new ArrayList<>(List.of(settings));
    overrides.addAll(List.of("name=" + name, "seed=" + seed));
    finished(ExperimentConfig.read(config, overrides), seed, 0.3, 0.7, 4);
  }

  private void finished(
      ExperimentConfig resolved, int seed, double miou, double accuracy, double speed)
      throws IOException {
    RunFolder run =
        RunFolder.create(out.resolve(resolved.name()).resolve("" + seed), resolved.toJson());
    Files.writeString(
        run.metrics(),
        """
        {"event":"train","step":%1$s,"images_per_second":%2$s}
        {"event":"evaluate","step":%1$s,"miou":%3$s,"pixel_accuracy":%4$s,"iou":{}}
        {"event":"end","step":%1$s,"best_miou":%3$s}
        """
            .formatted(resolved.training().steps(), speed, miou, accuracy));
  }
}
