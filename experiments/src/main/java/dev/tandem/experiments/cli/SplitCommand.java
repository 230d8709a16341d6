package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.data.CountOrFraction;
import dev.tandem.data.FileInspector;
import dev.tandem.data.Inventory;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Sequences;
import dev.tandem.data.Split;
import dev.tandem.data.SplitMaker;
import dev.tandem.experiments.assembly.NamedDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code split}: makes splits of a data set. */
final class SplitCommand implements Command {
  private static final int SHOWN = 8;

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String arguments() {
    return "CONFIG|FOLDER... [options]";
  }

  @Override
  public String summary() {
    return "makes labelled, unlabelled and validation lists, and a config for a folder of images";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            option("labeled", "N", "labelled images: a count or a fraction (default: all labels)"))
        .addOption(
            option(
                "valid",
                "N",
                "validation images: a count or a fraction (default: the official list,"
                    + " or 0.2 if there is none)"))
        .addOption(option("seeds", "1,2,...", "makes one split per seed (default: 1)"))
        .addOption(
            null,
            "random",
            false,
            "chooses labelled images uniformly at random, not stratified by class")
        .addOption(
            null,
            "by-sequence",
            false,
            "puts all frames of a video on one side; the video is the id up to its last number")
        .addOption(
            option(
                "sequence",
                "REGEX",
                "the same, with the video as the first group of this pattern of ids"))
        .addOption(option("out", "DIR", "folder for DATASET/LABELS/SEED/ (default: data_split)"))
        .addOption(option("name", "DATASET", "name of the data set in the path"))
        .addOption(
            option(
                "config",
                "FILE",
                "config to write for a folder (default:"
                    + " FOLDER/tandem.json, unless it exists)"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException(
          "split: found no argument, expected at least one config or folder");
    }
    for (String argument : line.getArgList()) {
      split(NamedDataset.open(Path.of(argument)), new Arguments(name(), line), terminal);
    }
    return ExitCode.DONE;
  }

  private static void split(NamedDataset source, Arguments arguments, Terminal terminal) {
    SegmentationDataset dataset = source.dataset();
    Inventory inventory = dataset.inventory();
    dataset.remarks().forEach(remark -> terminal.err().println("note: " + remark));
    requireLabels(inventory, dataset);
    Optional<Sequences> sequences = sequences(arguments);
    boolean byChance = arguments.has("random") || sequences.isPresent();
    SplitMaker maker =
        new SplitMaker(
            inventory,
            arguments.text("labeled").map(CountOrFraction::new),
            arguments.text("valid").map(CountOrFraction::new),
            sequences,
            byChance ? id -> Set.of() : classes(dataset, inventory, terminal));
    Path out = arguments.path("out").orElse(Path.of("data_split"));
    String name = arguments.text("name").orElse(source.name());
    Optional<Path> first = Optional.empty();
    for (String seed : arguments.text("seeds").orElse("1").split(",")) {
      Split split = maker.make(seed(seed));
      Path folder =
          out.resolve(name).resolve(Integer.toString(split.labeled().size())).resolve(seed.strip());
      split.write(folder);
      first = first.or(() -> Optional.of(folder));
      terminal
          .out()
          .printf(
              "%s: %d labelled, %d unlabelled, %d validation%n",
              folder, split.labeled().size(), split.unlabeled().size(), split.valid().size());
      if (split.unlabeled().isEmpty()) {
        terminal
            .err()
            .println(
                "note: no unlabelled image, which only method.kind supervised trains without;"
                    + " --labeled 0.25 uses the others without their labels");
      }
    }
    Path lists = first.orElseThrow();
    source
        .writeConfig(arguments.path("config"), lists)
        .ifPresent(
            config -> {
              terminal.out().println("classes: " + shown(dataset.classes()));
              terminal.out().println(config.describe(lists));
            });
  }

  private static void requireLabels(Inventory inventory, SegmentationDataset dataset) {
    if (inventory.labeled().isEmpty() && inventory.validation().isEmpty()) {
      throw new InvalidInputException(
          "%s: found no image with a label, expected at least two%s"
              .formatted(
                  dataset.name(), dataset.suggestion().map(better -> "; " + better).orElse("")));
    }
  }

  private static String shown(List<SegmentationClass> classes) {
    String names =
        classes.stream()
            .limit(SHOWN)
            .map(SegmentationClass::name)
            .collect(Collectors.joining(", "));
    return classes.size() > SHOWN ? "%s, … (%d)".formatted(names, classes.size()) : names;
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "split: --seeds: found " + text + ", expected whole numbers separated by commas");
    }
  }

  private static Optional<Sequences> sequences(Arguments arguments) {
    try {
      return arguments
          .text("sequence")
          .map(Pattern::compile)
          .or(
              () ->
                  arguments.has("by-sequence")
                      ? Optional.of(Sequences.BEFORE_LAST_NUMBER)
                      : Optional.empty())
          .map(Sequences::new);
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          "split: --sequence: found " + e.getPattern() + ", expected a regular expression", e);
    }
  }

  /** The classes in the label of each id; all labels are read once, in parallel. */
  private static Function<String, Set<Integer>> classes(
      SegmentationDataset dataset, Inventory inventory, Terminal terminal) {
    Map<String, Set<Integer>> classes = new ConcurrentHashMap<>();
    FileProgress progress = new FileProgress(terminal, "read", inventory.labeled().size());
    try (FileInspector inspector = new FileInspector(dataset.encoding())) {
      inventory.labeled().parallelStream()
          .forEach(
              id -> {
                Set<Integer> found =
                    new TreeSet<>(inspector.inspectLabel(dataset.label(id)).pixels().keySet());
                found.remove(LabelEncoding.IGNORED);
                classes.put(id, found);
                progress.step();
              });
    }
    progress.end();
    return classes::get;
  }
}
