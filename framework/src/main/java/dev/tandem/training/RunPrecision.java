package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.training.SessionOptions.Precision;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number format of a run: {@link Precision#AUTO} is resolved once, on the machine where the run
 * begins, and stays so after a resume on any machine. A resumed run computes as one that was not
 * interrupted, and its networks are evaluated as they were in the training.
 */
final class RunPrecision {
  private static final Logger LOG = LoggerFactory.getLogger(RunPrecision.class);

  private RunPrecision() {}

  /** The setup with the number format of a run; what it is on this machine for a new one. */
  static TrainingSetup of(RunFolder folder, TrainingSetup setup) {
    return setup.session().precision() == Precision.AUTO
        ? setup.with(recorded(folder).orElseGet(Precision.AUTO::here))
        : setup;
  }

  /** The same for a run that goes on; says so where a run that begins here would have another. */
  static TrainingSetup ofResumed(RunFolder folder, TrainingSetup setup) {
    TrainingSetup kept = of(folder, setup);
    Precision ofRun = kept.session().precision().here();
    Precision here = setup.session().precision().here();
    if (ofRun != here) {
      LOG.warn(
          "{}: goes on in {}, in which the run began; one that began on this machine would compute"
              + " in {}",
          folder.path(),
          ofRun.text(),
          here.text());
    }
    return kept;
  }

  private static Optional<Precision> recorded(RunFolder folder) {
    if (!Files.exists(folder.processes())) {
      return Optional.empty();
    }
    try {
      List<TrainingProcess> processes = TrainingProcess.read(folder.processes());
      return processes.isEmpty()
          ? Optional.empty()
          : Arrays.stream(Precision.values())
              .filter(p -> p.text().equals(processes.get(processes.size() - 1).precision()))
              .findFirst();
    } catch (InvalidInputException damaged) {
      // Who adds a process to the file says so.
      return Optional.empty();
    }
  }
}
