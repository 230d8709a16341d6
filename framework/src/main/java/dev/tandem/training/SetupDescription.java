package dev.tandem.training;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.data.LabelEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands in {@code config.json} of a run that a Java program began without a config, and by
 * which its folder is known again.
 *
 * @param setup what is trained
 */
record SetupDescription(TrainingSetup setup) {
  /** The key that no config has. */
  private static final String PLAN = "plan";

  /** Parts by their key, with words for messages. */
  private static final Map<String, String> PARTS =
      Map.of(
          "model", "network",
          "method", "method",
          "optimization", "optimization",
          "labeled_view", "view of labelled images",
          "evaluation", "evaluation");

  /** Whether a {@code config.json} is such a description, and not a config. */
  static boolean isIn(String json) {
    try {
      JsonElement found = JsonParser.parseString(json);
      return found.isJsonObject() && found.getAsJsonObject().has(PLAN);
    } catch (JsonParseException e) {
      return false;
    }
  }

  /**
   * As JSON: the same in every process that trains the same. Seed and steps have the keys of a
   * config, by which reports tell runs of one setup apart. Numbers of threads, the limit of broken
   * images, the images of an evaluation's batch and what is inspected are left out: they may differ
   * from process to process of a run.
   */
  String json() {
    return new GsonBuilder().setPrettyPrinting().create().toJson(described());
  }

  private JsonObject described() {
    JsonObject json = new JsonObject();
    json.addProperty("name", setup.method().getClass().getSimpleName());
    json.addProperty("seed", setup.plan().seed());
    json.addProperty("dataset", setup.dataset().name());
    json.addProperty("files", text(setup.dataset()));
    json.addProperty("classes", text(setup.dataset().classes()));
    json.addProperty("labels", labels(setup.dataset().encoding()));
    json.add("training", training());
    json.addProperty(PLAN, plan());
    json.addProperty("model", text(setup.model()));
    json.addProperty("method", text(setup.method()));
    json.addProperty("optimization", text(setup.optimization()));
    json.addProperty("crop", setup.labeledView().crop());
    json.addProperty("labeled_view", text(setup.labeledView()));
    json.addProperty("evaluation", text(setup.evaluation()));
    if (!setup.settings().isEmpty()) {
      JsonObject settings = new JsonObject();
      setup.settings().forEach(settings::addProperty);
      json.add("settings", settings);
    }
    return json;
  }

  /** What is trained and how, by words for it: the same in every process that trains the same. */
  SortedMap<String, String> parts() {
    JsonObject described = described();
    SortedMap<String, String> parts = new TreeMap<>();
    PARTS.forEach((key, words) -> parts.put(words, described.get(key).getAsString()));
    return parts;
  }

  private JsonObject training() {
    JsonObject json = new JsonObject();
    json.addProperty("steps", setup.plan().steps());
    json.addProperty("precision", setup.session().precision().text());
    json.addProperty("deterministic", setup.session().deterministic());
    json.addProperty("sync_batch_norm", setup.syncBatchNorm());
    return json;
  }

  /** Without what has a key of its own. */
  private String plan() {
    return setup.plan().toString().replaceAll("(steps|seed)=-?\\d+, ", "");
  }

  private static String labels(LabelEncoding encoding) {
    return "%s: %s, %s"
        .formatted(text(encoding), encoding.expectedFile(), encoding.expectedValues());
  }

  /**
   * An object as text that is the same in every process: records show their values. Lambdas and
   * objects without a text of their own are told apart by their classes alone.
   */
  private static String text(Object object) {
    return object.toString().replaceAll("(\\$\\$Lambda[^@]*)?@[0-9a-f]+", "");
  }

  /**
   * The run folder of this setup: a new one, or that of a run that was begun with it. Where another
   * setup left one without a checkpoint, the run is begun again as one of this setup.
   *
   * @throws InvalidInputException if the folder has other files, a checkpoint or the result of
   *     another setup, or another process trains in it
   */
  RunFolder open(Path folder) {
    RunFolder run = new RunFolder(folder);
    if (!Files.exists(run.config())) {
      return RunFolder.create(folder, json());
    }
    try {
      String begun = Files.readString(run.config()).strip();
      boolean same = begun.equals(json());
      long done = same ? 0 : run.stepsDone();
      if (done > 0) {
        throw new InvalidInputException(
            run.path()
                + ": holds a run with another data set, model, method, view, optimization, plan or"
                + " precision, or of another version of Tandem, expected the same, or a new folder");
      }
      if (same) {
        return run;
      }
      return isIn(begun) ? run.beginAgain(json()) : RunFolder.create(folder, json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
