package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Inventory;
import dev.tandem.data.PublishedList;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.experiments.annotation.FolderLayout;
import dev.tandem.experiments.assembly.NamedDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code import-split}: imports published splits. */
final class ImportSplitCommand implements Command {
  @Override
  public String name() {
    return "import-split";
  }

  @Override
  public String arguments() {
    return "CONFIG|FOLDER --labeled FILE [--unlabeled FILE] [--valid FILE] [options]";
  }

  @Override
  public String summary() {
    return "imports published lists: an id, a path, or \"image label\" per line";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(option("labeled", "FILE", "list of the labelled images"))
        .addOption(
            option("unlabeled", "FILE", "list of the unlabelled images (default: all others)"))
        .addOption(option("valid", "FILE", "list for validation (default: the official one)"))
        .addOption(option("seed", "N", "name of the split (default: 1)"))
        .addOption(option("out", "DIR", "folder for DATASET/LABELS/SEED/ (default: data_split)"))
        .addOption(option("name", "DATASET", "name of the data set in the path"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    NamedDataset source =
        NamedDataset.open(Path.of(arguments.only("a config or folder")), FolderLayout.Choice.NONE);
    Split split = read(source.dataset(), arguments);
    split.requireTrustworthy(source.dataset());
    source.remarks().forEach(terminal::note);
    split.remarks(source.dataset()).forEach(terminal::note);
    Path folder =
        new SplitOptions(arguments)
            .folder(source.name(), split.labeled().size(), arguments.text("seed").orElse("1"));
    ReplacedLists.requireOfSameImages(folder, source.dataset());
    ReplacedLists.note(split, folder, terminal);
    split.write(folder);
    terminal.out().println(folder + ": " + ReplacedLists.counts(split));
    return ExitCode.DONE;
  }

  private static Split read(SegmentationDataset dataset, Arguments arguments) {
    Inventory inventory = dataset.inventory();
    List<String> labeled = PublishedList.read(arguments.requiredPath("labeled"), dataset, true);
    List<String> valid =
        arguments
            .path("valid")
            .map(file -> PublishedList.read(file, dataset, true))
            .orElse(inventory.validation());
    if (labeled.isEmpty() || valid.isEmpty()) {
      throw new InvalidInputException(
          "import-split: the list of %s images is empty, expected --%s with at least one"
              .formatted(
                  labeled.isEmpty() ? "labelled" : "validation",
                  labeled.isEmpty() ? "labeled" : "valid"));
    }
    Optional<Path> file = arguments.path("unlabeled");
    return new Split(
        labeled,
        file.isPresent()
            ? PublishedList.read(file.get(), dataset, false)
            : others(inventory, labeled, valid),
        valid);
  }

  private static List<String> others(
      Inventory inventory, List<String> labeled, List<String> valid) {
    Set<String> used = new HashSet<>(labeled);
    used.addAll(valid);
    List<String> others = new ArrayList<>(inventory.labeled());
    others.addAll(inventory.unlabeled());
    others.removeIf(used::contains);
    return others;
  }
}
