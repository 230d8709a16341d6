package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Inventory;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.data.SplitMaker;
import dev.tandem.experiments.assembly.NamedDataset;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code split}: makes splits of a data set. */
final class SplitCommand implements Command {
  private static final int WIDTH = 100;
  private static final String CLASSES = "classes: ";

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
    return SplitOptions.all();
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException(
          "split: found no argument, expected at least one config or folder");
    }
    Arguments arguments = new Arguments(name(), line);
    SplitOptions options = new SplitOptions(arguments);
    // Before labels are read and masks are drawn, which takes a while.
    options.like().ifPresent(file -> ExperimentConfig.read(file, List.of()));
    List<Long> seeds = options.seeds();
    List<Path> paths = line.getArgList().stream().map(Path::of).toList();
    if (paths.size() > 1) {
      arguments.requireNone(List.of("name", "config"), "several data sets");
    }
    options.requireFolderOfConfig();
    paths.stream()
        .filter(Files::isRegularFile)
        .forEach(file -> FolderOptions.requireNone(arguments, file, "config", "like"));
    for (Path path : paths) {
      split(NamedDataset.open(path, FolderOptions.of(arguments)), options, seeds, terminal);
    }
    return ExitCode.DONE;
  }

  private static void split(
      NamedDataset source, SplitOptions options, List<Long> seeds, Terminal terminal) {
    SegmentationDataset dataset = source.dataset();
    Inventory inventory = dataset.inventory();
    source.remarks().forEach(terminal::note);
    requireLabels(inventory, dataset);
    SplitMaker maker =
        new SplitMaker(
            inventory,
            options.labeled(),
            options.valid(),
            options.sequences(),
            options.isByChance()
                ? id -> Set.of()
                : LabelClasses.read(dataset, inventory.labeled(), terminal));
    Map<Path, Split> splits = new LinkedHashMap<>();
    for (long seed : seeds) {
      Split split = made(maker, seed, dataset);
      splits.put(options.folder(source.name(), split.labeled().size(), Long.toString(seed)), split);
    }
    // All, before the first is written; those of the same folder may have become quite different.
    splits.keySet().stream()
        .filter(folder -> !source.uses(options.arguments().path("config"), folder))
        .forEach(folder -> ReplacedLists.requireOfSameImages(folder, dataset));
    splits.forEach(
        (folder, split) -> {
          ReplacedLists.note(split, folder, terminal);
          split.write(folder);
          print(split, folder, terminal);
          noteLeftOut(inventory, split, terminal);
        });
    Path lists = splits.keySet().iterator().next();
    source
        .writeConfig(options.arguments().path("config"), lists, options.like())
        .ifPresent(
            config -> {
              terminal.out().println(shown(dataset.classes()));
              terminal.out().println(config.describe(lists));
              config.outdated().forEach(terminal::note);
              noteMissingWeights(config, terminal);
              if (!config.isNew() && options.like().isPresent()) {
                terminal.note("--like changes nothing: " + config.file() + " was there");
              }
            });
  }

  private static Split made(SplitMaker maker, long seed, SegmentationDataset dataset) {
    try {
      return maker.make(seed);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(dataset.name() + ": " + e.getMessage(), e);
    }
  }

  /** What the config asks for, if this machine does not have it. */
  private static void noteMissingWeights(NamedDataset.Config config, Terminal terminal) {
    missingWeights(config.file())
        .ifPresent(
            weights ->
                terminal.note(
                    ("train needs the pretrained weights %s, which are not there: put them there,"
                            + " or name others with --set model.pretrained=FILE; the README says"
                            + " where weights are found")
                        .formatted(weights)));
  }

  private static Optional<Path> missingWeights(Path config) {
    try {
      return Pretrained.missing(ExperimentConfig.read(config, List.of()));
    } catch (InvalidInputException e) {
      // A config that was there before: its fault is reported when it is used.
      return Optional.empty();
    }
  }

  private static void print(Split split, Path folder, Terminal terminal) {
    terminal.out().println(folder + ": " + ReplacedLists.counts(split));
    if (split.unlabeled().isEmpty()) {
      terminal.note(
          "no unlabelled image, which only method.kind supervised trains without; --labeled 0.25"
              + " uses the others without their labels");
    }
  }

  /** Frames of one video are on one side, and validation takes no unlabelled ones. */
  private static void noteLeftOut(Inventory inventory, Split split, Terminal terminal) {
    Set<String> listed = new HashSet<>(split.unlabeled());
    List<String> leftOut =
        inventory.unlabeled().stream().filter(id -> !listed.contains(id)).toList();
    if (!leftOut.isEmpty()) {
      terminal.note(
          "left out: %d unlabelled frames of videos in the validation list, such as %s"
              .formatted(leftOut.size(), leftOut.get(0)));
    }
  }

  /** Checks that something can be trained on. */
  static void requireLabels(Inventory inventory, SegmentationDataset dataset) {
    if (inventory.labeled().isEmpty() && inventory.validation().isEmpty()) {
      throw new InvalidInputException(
          "%s: found no image with a label, expected at least two%s"
              .formatted(
                  dataset.name(), dataset.suggestion().map(better -> "; " + better).orElse("")));
    }
  }

  /** The names of all classes, on as many lines as they need. */
  private static String shown(List<SegmentationClass> classes) {
    StringBuilder text = new StringBuilder(CLASSES);
    int width = CLASSES.length();
    for (int i = 0; i < classes.size(); i++) {
      String name = classes.get(i).name() + (i < classes.size() - 1 ? "," : "");
      boolean fits = width + name.length() < WIDTH;
      String before = i == 0 ? "" : fits ? " " : "\n" + " ".repeat(CLASSES.length());
      text.append(before).append(name);
      width = fits ? width + before.length() + name.length() : CLASSES.length() + name.length();
    }
    return text.toString();
  }
}
