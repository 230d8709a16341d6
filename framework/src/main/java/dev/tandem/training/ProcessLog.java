package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.UnwritableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes {@code processes.json}: which processes trained the run, this one last. */
final class ProcessLog implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLog.class);

  private final Path file;
  private final Clock clock;
  private final Instant begun;
  private final List<TrainingProcess> processes;

  /**
   * Adds this process. Warns where there were more replicas before, or fewer.
   *
   * @param step steps done until now
   * @param devices on which replicas of this process run
   * @param replicas of all processes
   * @param precision in which they compute
   */
  ProcessLog(
      Path file,
      Clock clock,
      long step,
      List<String> devices,
      int replicas,
      SessionOptions.Precision precision) {
    this.file = file;
    this.clock = clock;
    this.begun = clock.instant();
    // A run that begins again forgets those before.
    this.processes = step == 0 ? new ArrayList<>() : new ArrayList<>(known(file));
    warnOfOther(replicas);
    processes.add(TrainingProcess.beginning(begun, step, devices, replicas, precision));
    write();
  }

  private void warnOfOther(int replicas) {
    int before = processes.isEmpty() ? 0 : processes.get(processes.size() - 1).replicas();
    if (before != 0 && before != replicas) {
      LOG.warn(
          "the run had {} replicas and goes on with {}: from this step on, the number of images in a"
              + " step and their order differ",
          before,
          replicas);
    }
  }

  private static List<TrainingProcess> known(Path file) {
    try {
      return Files.exists(file) ? TrainingProcess.read(file) : List.of();
    } catch (InvalidInputException e) {
      LOG.warn(e.getMessage());
      return List.of();
    }
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    at(step);
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    at(step);
  }

  private void at(long step) {
    double seconds = Duration.between(begun, clock.instant()).toMillis() / 1e3;
    processes.add(processes.remove(processes.size() - 1).at(step, seconds));
    write();
  }

  private void write() {
    try {
      TrainingProcess.write(processes, file);
    } catch (UnwritableException e) {
      LOG.warn(e.getMessage());
    }
  }
}
