package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.training.BestEvaluation;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run folder has beside config and metrics. Each may be missing, as in runs of an earlier
 * version, and what cannot be read is named and left out.
 *
 * @param best evaluation
 * @param processes that trained, in order
 * @param examples pictures of validation images
 * @param faults one line for each file that cannot be read
 */
record RunDetails(
    Optional<BestEvaluation> best,
    List<TrainingProcess> processes,
    Optional<ExampleGallery> examples,
    List<String> faults) {
  static final RunDetails NONE =
      new RunDetails(Optional.empty(), List.of(), Optional.empty(), List.of());

  static RunDetails read(RunFolder folder) {
    List<String> faults = new ArrayList<>();
    Optional<BestEvaluation> best = read(folder.bestEvaluation(), BestEvaluation::read, faults);
    Optional<List<TrainingProcess>> processes =
        read(folder.processes(), TrainingProcess::read, faults);
    Optional<ExampleGallery> examples =
        read(folder.examples(), path -> new ExampleGallery(path, ExampleSet.read(path)), faults);
    examples.ifPresent(gallery -> gallery.leftOut().forEach(faults::add));
    return new RunDetails(best, processes.orElse(List.of()), examples, faults);
  }

  private static <T> Optional<T> read(Path file, Function<Path, T> reader, List<String> faults) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(file));
    } catch (InvalidInputException e) {
      faults.add(e.getMessage());
      return Optional.empty();
    }
  }
}
