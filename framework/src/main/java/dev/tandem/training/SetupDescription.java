package dev.tandem.training;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.commons.io.FileUtils;

/**
 * What stands in {@code config.json} of a run that a Java program began without a config, and by
 * which its folder is known again.
 *
 * @param setup what is trained
 */
record SetupDescription(TrainingSetup setup) {
  /** As JSON: the same in every process that trains the same. */
  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("name", setup.method().getClass().getSimpleName());
    json.addProperty("dataset", setup.dataset().name());
    json.addProperty("plan", setup.plan().toString());
    json.addProperty("model", text(setup.model()));
    json.addProperty("method", text(setup.method()));
    json.addProperty("optimization", text(setup.optimization()));
    json.addProperty("crop", setup.labeledView().crop());
    json.addProperty("labeled_view", text(setup.labeledView()));
    setup.settings().forEach(json::addProperty);
    return new GsonBuilder().setPrettyPrinting().create().toJson(json);
  }

  /**
   * An object as text that is the same in every process: records show their values. Lambdas and
   * objects without a text of their own are told apart by their classes alone.
   */
  private static String text(Object object) {
    return object.toString().replaceAll("(\\$\\$Lambda[^@]*)?@[0-9a-f]+", "");
  }

  /**
   * Whether a run of this setup was begun in a folder. What another setup left there before its
   * first checkpoint is removed.
   *
   * @throws InvalidInputException if the folder has a checkpoint or the result of another setup, or
   *     another process trains in it
   */
  boolean isOf(RunFolder run) {
    if (!Files.exists(run.config())) {
      return false;
    }
    try {
      String begun = Files.readString(run.config()).strip();
      boolean same = begun.equals(json());
      long done = same ? 0 : Training.stepsDone(run);
      if (done > 0) {
        throw new InvalidInputException(
            run.path()
                + ": holds a run with another data set, model, method, optimization or plan,"
                + " expected the same, or a new folder");
      }
      if (!same && begun.contains(TrainingPlan.class.getSimpleName())) {
        RunLock.requireFree(run.path());
        run.requireUnfinished();
        Files.deleteIfExists(run.metrics());
        Files.deleteIfExists(run.bestEvaluation());
        FileUtils.deleteDirectory(run.checkpoints().toFile());
        // The last: without it the folder is not known as one of a run any more.
        Files.delete(run.config());
      }
      return same;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
