package dev.tandem.experiments.cli;

import dev.tandem.file.AtomicFile;
import dev.tandem.file.RunLayout;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files with the results of a batch, which are written anew whenever a run begins or ends:
 * {@code table.md}, {@code table.csv}, {@code runs.csv} and {@code differences.csv}.
 */
final class RunningTable {
  private final List<BatchRun> runs;
  private final BatchTable.Columns columns;
  private final Path folder;
  private final PrintStream messages;
  private final BatchStates states;
  private final BatchResults results = new BatchResults();
  private boolean warned;

  /**
   * @param folder is made if it does not exist
   * @param messages is told, once, if the files cannot be written while the runs go on, and at the
   *     end where they are
   */
  RunningTable(List<BatchRun> runs, BatchTable.Columns columns, Path folder, PrintStream messages) {
    this.runs = List.copyOf(runs);
    this.columns = columns;
    this.folder = folder;
    this.messages = messages;
    this.states = new BatchStates(runs.size());
  }

  /**
   * Writes the files for the first time.
   *
   * @throws UnwritableException if they cannot be written
   */
  synchronized void open() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
    noteOtherRuns();
    write();
  }

  /**
   * The tables of an earlier batch in the same folder are replaced by those of this one. A batch
   * has its runs in NAME/SEED; a folder of a single training is not in one of a name.
   */
  private void noteOtherRuns() {
    if (Files.notExists(folder.resolve("table.md"))) {
      return;
    }
    Set<Path> own = runs.stream().map(run -> run.folder().path()).collect(Collectors.toSet());
    List<String> others =
        foldersIn(folder)
            .flatMap(RunningTable::foldersIn)
            .filter(path -> RunLayout.isRun(path) && !own.contains(path))
            .map(Path::toString)
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      messages.printf(
          "note: runs of another batch in %s, %d of them, such as %s, are not in the tables from"
              + " now on; a batch with their configs and seeds too has them all%n",
          folder, others.size(), others.get(0));
    }
  }

  /** None of a folder that this user may not read, such as {@code lost+found}. */
  private static Stream<Path> foldersIn(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).toList().stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.of();
    }
  }

  /** Notes what has happened to a run. */
  synchronized void update(Consumer<BatchStates> change) {
    change.accept(states);
    try {
      write();
    } catch (UnwritableException e) {
      // The runs go on, and at the end it is tried again.
      if (!warned) {
        messages.println("batch: " + e.getMessage() + "; it is written later");
      }
      warned = true;
    }
  }

  /**
   * Prints the tables.
   *
   * @return what has become of the runs
   */
  synchronized BatchStates print(PrintStream out) {
    out.print(BatchTable.of(runs, columns, results).markdown());
    out.flush();
    return states;
  }

  /**
   * Writes the files for the last time.
   *
   * @throws UnwritableException if they cannot be written
   */
  synchronized void close() {
    write();
    messages.printf(
        "batch: table.md, table.csv%s in %s%n",
        columns.baseline().isPresent() ? ", runs.csv and differences.csv are" : " and runs.csv are",
        folder);
  }

  private void write() {
    BatchTable table = BatchTable.of(runs, columns, results);
    String state = states.markdown();
    String tables = table.markdown();
    String between = tables.isEmpty() || state.isEmpty() ? "" : "\n";
    AtomicFile.write(folder.resolve("table.md"), tables + between + state);
    AtomicFile.write(folder.resolve("table.csv"), table.rows().csv());
    AtomicFile.write(folder.resolve("runs.csv"), BatchRunsCsv.of(runs, columns, results));
    Path differences = folder.resolve("differences.csv");
    if (columns.baseline().isPresent()) {
      AtomicFile.write(differences, table.differencesCsv());
    } else {
      // Of an earlier call with a baseline: it would not follow the runs of this one.
      AtomicFile.remove(differences);
    }
  }
}
