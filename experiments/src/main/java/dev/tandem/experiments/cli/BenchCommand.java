package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.distribution.Cluster;
import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.Devices;
import dev.tandem.training.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code bench}: measures the time of training steps. */
final class BenchCommand implements Command {
  private static final int DEFAULT_STEPS = 10;

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]... [--steps N] [--json FILE] [--trace FILE] [--classes-present K]"
        + " [--against key=value...] [--growth] [--cluster ... --task N]";
  }

  @Override
  public String summary() {
    return "measures the time of a training step and of its parts; trains nothing";
  }

  @Override
  public Options options() {
    return ClusterOptions.addTo(new Options())
        .addOption(option("steps", "N", "timed steps (default: " + DEFAULT_STEPS + ")"))
        .addOption(option("json", "FILE", "also writes the results as JSON"))
        .addOption(
            option(
                "trace",
                "FILE",
                "writes the execution times of one step's ops, for chrome://tracing or Perfetto"))
        .addOption(
            option(
                "classes-present",
                "K",
                "measures on synthetic images whose labels contain K of the config's classes"
                    + " (default: the config's own images, or "
                    + StepBenchmark.CLASSES_PRESENT
                    + " classes for a folder without dataset.root)"))
        .addOption(
            option(
                "against",
                "key=value",
                "compares with the same step with this key overridden, alternating between the two;"
                    + " may be repeated"))
        .addOption(
            null,
            "growth",
            false,
            "prints time and memory of a step as crop, batches and classes grow, on synthetic"
                + " images; nothing else")
        .addOption(Arguments.SET);
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path file = Path.of(arguments.only("the config file"));
    List<String> overrides = arguments.all("set");
    ExperimentConfig config = ExperimentConfig.read(file, overrides);
    int steps = arguments.count("steps", DEFAULT_STEPS);
    // Before anything is measured that could then not be written.
    Optional<Path> json = arguments.file("json", Arguments.JSON);
    Optional<Path> trace = arguments.file("trace", Arguments.JSON);
    arguments.requireDifferent(Stream.of(json, trace).flatMap(Optional::stream).toList());
    Optional<Integer> classes =
        arguments
            .text("classes-present")
            .map(text -> arguments.count("classes-present", StepBenchmark.CLASSES_PRESENT));
    Steps asked =
        new Steps(file, steps, ClusterOptions.of(line, config), LostWorker.endsProcess(terminal));
    if (arguments.has("growth")) {
      arguments.requireNone(List.of("json", "trace", "against"), "--growth");
      printGrowth(config, overrides, classes, asked, terminal);
      return ExitCode.DONE;
    }
    // First of all: it may divide the GPUs, which must be done before one is used.
    StepBenchmark.Measurement measurement =
        StepBenchmark.run(asked.request(overrides, arguments.all("against"), classes));
    BenchTimings timings =
        new BenchTimings(
            config.name(),
            device(),
            precision(config.training().precision()),
            arguments.all("against"),
            measurement);
    terminal.out().print(timings.table());
    json.ifPresent(written -> arguments.write("json", written, timings.json()));
    trace.ifPresent(
        written -> arguments.write("trace", written, measurement.trace().chromeTrace()));
    return ExitCode.DONE;
  }

  /** The steps to measure, whatever their settings are. */
  private record Steps(
      Path file, int count, Optional<Cluster> cluster, Consumer<String> onWorkerLost) {
    StepBenchmark.Request request(
        List<String> overrides, List<String> against, Optional<Integer> classes) {
      return new StepBenchmark.Request(
          file, overrides, against, classes, count, cluster, onWorkerLost);
    }
  }

  private static void printGrowth(
      ExperimentConfig config,
      List<String> overrides,
      Optional<Integer> classes,
      Steps asked,
      Terminal terminal) {
    int classCount = StepBenchmark.classCount(config);
    GrowthTable.of(
            config,
            classes.orElse(StepBenchmark.CLASSES_PRESENT),
            classCount,
            StepBenchmark.cropMultiple(config, classCount))
        .print(
            terminal.out(),
            row -> {
              List<String> all = new ArrayList<>(overrides);
              all.addAll(row.overrides());
              return StepBenchmark.run(asked.request(all, List.of(), Optional.of(row.classes())));
            });
  }

  /** The format's name; for one that the device decides, what it is here too. */
  private static String precision(SessionOptions.Precision asked) {
    String name = asked.name().toLowerCase(Locale.ROOT);
    SessionOptions.Precision here = asked.here();
    return here == asked ? name : name + " (" + here.name().toLowerCase(Locale.ROOT) + ")";
  }

  /** TensorFlow's default device: the first GPU, or the CPU if there is none. */
  private static String device() {
    List<String> names = Devices.list().stream().map(Devices.Device::name).toList();
    return names.stream()
        .filter(name -> name.contains("device:GPU"))
        .findFirst()
        .orElse(names.get(0))
        .replaceFirst(".*/device:", "");
  }
}
