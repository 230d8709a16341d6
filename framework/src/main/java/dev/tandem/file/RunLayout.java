package dev.tandem.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The names of the files and folders in the folder of a run. */
public final class RunLayout {
  /** What describes the run. */
  public static final String CONFIG = "config.json";

  /** What was logged. */
  public static final String LOG = "log.txt";

  /** TensorBoard's event files. */
  public static final String TENSORBOARD = "tensorboard";

  /** The lists of images as the run was begun with them. */
  public static final String SPLIT = "split";

  /** Which processes trained. */
  public static final String PROCESSES = "processes.json";

  /** One JSON object a line. */
  public static final String METRICS = "metrics.jsonl";

  /** What the best evaluation found. */
  public static final String BEST_EVALUATION = "best_evaluation.json";

  /** Checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  /** The exported best network. */
  public static final String SAVED_MODEL = "saved_model";

  /** Pictures of validation images. */
  public static final String EXAMPLES = "examples";

  /** Which run on an MLflow server it is. */
  public static final String MLFLOW = "mlflow.json";

  /** The report. */
  public static final String REPORT = "report.html";

  /** What trainings write, but for the log and the report. */
  public static final Set<String> RECORDS =
      Set.of(
          CONFIG,
          METRICS,
          BEST_EVALUATION,
          PROCESSES,
          CHECKPOINTS,
          SAVED_MODEL,
          EXAMPLES,
          TENSORBOARD,
          SPLIT,
          MLFLOW);

  private RunLayout() {}

  /** Whether a folder is that of a run which has come to its first line of metrics. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG))
        && Files.isRegularFile(folder.resolve(METRICS));
  }

  /** Whether a file is, in the folder of a run, what the training has written for others. */
  public static boolean isRecord(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    for (Path folder = absolute.getParent(); folder != null; folder = folder.getParent()) {
      if (isRun(folder)) {
        return RECORDS.contains(folder.relativize(absolute).getName(0).toString());
      }
    }
    return false;
  }
}
