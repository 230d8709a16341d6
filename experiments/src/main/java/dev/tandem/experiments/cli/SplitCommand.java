package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.CountOrFraction;
import dev.tandem.data.FileInspector;
import dev.tandem.data.Inventory;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Sequences;
import dev.tandem.data.Split;
import dev.tandem.data.SplitMaker;
import dev.tandem.experiments.assembly.NamedDataset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code split}. */
final class SplitCommand implements Command {
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
    return "makes labelled, unlabelled and validation lists; for a folder of images a config too";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            option("labeled", "N", "labelled images: a count or a fraction (default: all masks)"))
        .addOption(
            option(
                "valid",
                "N",
                "validation images: a count or a fraction (default: 0.2, or the"
                    + " data set's own list)"))
        .addOption(option("seeds", "1,2,...", "a split for each (default: 1)"))
        .addOption(null, "random", false, "labelled images by chance alone, rare classes or not")
        .addOption(
            null,
            "by-sequence",
            false,
            "keeps frames of one video on one side: an id up to" + " its last number is the video")
        .addOption(option("sequence", "REGEX", "the same, with the video in the first group"))
        .addOption(option("out", "DIR", "gets DATASET/LABELS/SEED/ (default: data_split)"))
        .addOption(option("name", "DATASET", "what the data set is called there"))
        .addOption(
            option(
                "config",
                "FILE",
                "config to write for a folder (default:"
                    + " FOLDER/tandem.json, unless there is one)"));
  }

  static Option option(String name, String argument, String description) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(description).build();
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException("split: found no argument, expected configs or folders");
    }
    for (String argument : line.getArgList()) {
      split(NamedDataset.open(Path.of(argument)), new Arguments(name(), line), terminal);
    }
    return ExitCode.DONE;
  }

  private static void split(NamedDataset source, Arguments arguments, Terminal terminal) {
    SegmentationDataset dataset = source.dataset();
    Inventory inventory = dataset.inventory();
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
    }
    source
        .writeConfig(arguments.path("config"), first.orElseThrow())
        .ifPresent(config -> terminal.out().println("config: " + config));
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "split: --seeds: found " + text + ", expected whole numbers with commas between");
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

  /** Reads all labels once, in parallel. */
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
