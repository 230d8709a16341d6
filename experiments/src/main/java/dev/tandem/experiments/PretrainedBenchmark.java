package dev.tandem.experiments;

import dev.tandem.data.Split;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.cli.ConsoleRun;
import dev.tandem.experiments.cli.ExitCode;
import dev.tandem.experiments.cli.Failures;
import dev.tandem.experiments.cli.ProcessEnd;
import dev.tandem.experiments.cli.Terminal;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether pretrained weights arrive where they belong: on a frozen MobileNetV2 the rest of the
 * network is trained on CamVid's 367 images, once with the ImageNet weights of {@code
 * configs/camvid_supervised.json} and once with random ones. The first must reach at least twice
 * the mIoU of the second.
 *
 * <p>{@code java -cp experiments/target/tandem.jar dev.tandem.experiments.PretrainedBenchmark
 * [STEPS [KEY=VALUE]…]}; 300 steps without an argument, about ten minutes on two cores. Exit code 0
 * if it holds, 1 if not.
 */
public final class PretrainedBenchmark {
  private static final double WANTED_RATIO = 2;

  private PretrainedBenchmark() {}

  /**
   * @param arguments nothing, or the number of steps and further settings of the config
   */
  public static void main(String[] arguments) {
    StandardError.separateJava();
    ProcessEnd end = ProcessEnd.ofThisProcess();
    NativeRuntime.load();
    Terminal terminal = Terminal.system();
    end.exit(
        Failures.caught(
            "pretrained benchmark", terminal, () -> compare(List.of(arguments), terminal)));
  }

  private static int compare(List<String> arguments, Terminal terminal) {
    Path config = Experiment.config("camvid_supervised");
    try {
      Path folder = Files.createTempDirectory("tandem-pretrained-");
      Path split = writeSplit(config, folder.resolve("split"));
      List<String> settings = new ArrayList<>();
      settings.add("dataset.split=" + split);
      settings.add("model.frozen=backbone");
      // What is trained begins from nothing in both runs: more images a step, larger steps.
      settings.add("training.labeled_batch=8");
      settings.add("training.learning_rate=0.03");
      settings.add("training.steps=" + (arguments.isEmpty() ? "300" : arguments.get(0)));
      settings.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
      double pretrained = miou("pretrained", config, settings, folder, terminal);
      settings.add("model.pretrained=");
      double random = miou("random", config, settings, folder, terminal);
      terminal
          .out()
          .printf(
              "mIoU pretrained %.2f %%, random %.2f %%, ratio %.2f, expected at least %.0f%n",
              100 * pretrained, 100 * random, pretrained / random, WANTED_RATIO);
      terminal.out().println("runs: " + folder);
      return pretrained >= WANTED_RATIO * random ? ExitCode.DONE : ExitCode.FAILED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The config's split with every training image labelled. */
  private static Path writeSplit(Path config, Path folder) throws IOException {
    Split split =
        Split.read(ExperimentConfig.read(config, List.of()).dataset().split().orElseThrow());
    List<String> all = new ArrayList<>(split.labeled());
    all.addAll(split.unlabeled());
    Files.createDirectories(folder);
    // The unlabelled list of the published splits may hold the labelled images too.
    Files.write(folder.resolve("labeled_filename.txt"), all.stream().distinct().toList());
    Files.write(folder.resolve("unlabeled_filename.txt"), List.of());
    Files.write(folder.resolve("valid_filename.txt"), split.valid());
    return folder;
  }

  private static double miou(
      String name, Path config, List<String> settings, Path folder, Terminal terminal) {
    List<String> named = new ArrayList<>(settings);
    named.add("name=" + name);
    TrainingRun run =
        TrainingRun.create(ExperimentConfig.read(config, named), folder.resolve(name));
    return ConsoleRun.trainWithProgress(run, terminal).last().orElseThrow().meanIou();
  }
}
