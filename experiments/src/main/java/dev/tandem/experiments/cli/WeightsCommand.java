package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import com.google.gson.JsonPrimitive;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.assembly.PretrainedFit;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.models.weights.StoredTensor;
import dev.tandem.models.weights.TorchExport;
import dev.tandem.models.weights.WeightMatch;
import dev.tandem.models.weights.WeightsFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code weights}: inspects and converts weights. */
final class WeightsCommand implements Command {
  @Override
  public String name() {
    return "weights";
  }

  @Override
  public String arguments() {
    return "FILE|RUN [--model CONFIG | --out FILE]";
  }

  @Override
  public String summary() {
    return "lists the tensors of a file and which of them a model would load; exports to PyTorch";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(option("model", "CONFIG", "config whose network is matched with the file"))
        .addOption(
            option(
                "out",
                "FILE",
                "exports a run's best checkpoint as safetensors, with PyTorch's names and layout: the"
                    + " teacher, and of the student what the teacher has not"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path path = Path.of(arguments.only("the file or run folder"));
    Optional<Path> target = arguments.file("out", ".safetensors");
    if (target.isPresent()) {
      arguments.requireNone(List.of("model"), "--out");
    }
    try (WeightsFile file = Pretrained.open(path)) {
      if (target.isPresent()) {
        arguments.write("out", () -> export(file, target.get(), terminal.out()));
        return ExitCode.DONE;
      }
      Optional<WeightMatch> match =
          arguments
              .path("model")
              .map(config -> PretrainedFit.of(ExperimentConfig.read(config, List.of()), file));
      print(file, match, terminal.out());
      match.ifPresent(found -> found.requireFit(file));
      return ExitCode.DONE;
    }
  }

  private static void export(WeightsFile file, Path target, PrintStream out) {
    int count = TorchExport.write(file, target);
    out.println(count + " tensors: " + target);
  }

  private static void print(WeightsFile file, Optional<WeightMatch> match, PrintStream out) {
    Map<String, String> paths = new HashMap<>();
    match.ifPresent(f -> f.taken().forEach((path, name) -> paths.put(name, path)));
    int width =
        file.tensors().keySet().stream().mapToInt(name -> printable(name).length()).max().orElse(0);
    file.tensors()
        .forEach(
            (name, tensor) -> {
              String taken = paths.containsKey(name) ? "  → " + paths.get(name) : "";
              out.println("  " + pad(printable(name), width) + "  " + describe(tensor) + taken);
            });
    long elements = file.tensors().values().stream().mapToLong(t -> t.shape().size()).sum();
    out.printf(
        "%s: %s, %d tensors of %,d elements; %s%n",
        file.path(),
        file.format().label(),
        file.tensors().size(),
        elements,
        match.map(WeightMatch::convention).orElseGet(file::convention));
    match.ifPresent(f -> print(f, out));
  }

  /** A name as it is, or with escapes if it would control the terminal. */
  private static String printable(String name) {
    return name.chars().anyMatch(Character::isISOControl)
        ? new JsonPrimitive(name).toString()
        : name;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String describe(StoredTensor tensor) {
    String type = tensor.type().name().toLowerCase(Locale.ROOT);
    return pad(type, "bfloat16".length()) + "  " + tensor.shape();
  }

  private static void print(WeightMatch match, PrintStream out) {
    String below = match.prefix().isEmpty() ? "" : ", all below " + match.prefix();
    out.println("taken: " + match.taken().size() + below);
    print("missing", match.missing(), out);
    print("of a different shape", match.misshapen(), out);
    print("in a part of the model, but without a matching variable", match.unexpected(), out);
    print("parts that keep their initial values", match.untouched(), out);
    print("not used", match.leftOver(), out);
  }

  private static void print(String what, Collection<String> names, PrintStream out) {
    out.println(what + ": " + (names.isEmpty() ? "none" : names.size()));
    names.forEach(name -> out.println("  " + printable(name)));
  }
}
