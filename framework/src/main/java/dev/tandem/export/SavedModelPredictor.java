package dev.tandem.export;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Predicts with a SavedModel that {@link SavedModelExporter} wrote. */
public final class SavedModelPredictor implements AutoCloseable {
  private final SavedModelBundle bundle;
  private final ServedSignature signature;
  private final List<SegmentationClass> classes;
  private final ImageDecoder decoder;
  private final Map<ViewPlan, ViewAverage> views = new HashMap<>();

  /**
   * The prediction for one image; all maps are stored row by row.
   *
   * @param width in pixels
   * @param label class of each pixel
   * @param confidence probability of that class, 0 to 1
   * @param uncertainty of the representation, 0 to 1; present for Gaussian networks
   */
  public record Labeling(
      int width, int[] label, float[] confidence, Optional<float[]> uncertainty) {}

  /**
   * Loads a SavedModel.
   *
   * @param folder of the SavedModel
   * @throws InvalidInputException if it cannot be loaded or was not written by {@link
   *     SavedModelExporter}
   */
  public SavedModelPredictor(Path folder) {
    if (!Files.isRegularFile(folder.resolve("saved_model.pb"))) {
      throw new InvalidInputException(folder + ": not a SavedModel, expected saved_model.pb in it");
    }
    this.bundle = load(folder);
    try {
      this.signature = ServedSignature.of(folder, bundle.signatures());
      requireVariables(folder);
      this.classes = readClasses(folder.resolve("assets.extra").resolve("classes.json"));
      this.decoder = new ImageDecoder();
    } catch (RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  /** TensorFlow loads a model without its variables, and finds no value when it is called. */
  private static void requireVariables(Path folder) {
    Path index = folder.resolve("variables/variables.index");
    if (!Files.isRegularFile(index)) {
      throw new InvalidInputException(
          index + ": no such file, expected the variables of the SavedModel");
    }
  }

  private static SavedModelBundle load(Path folder) {
    try {
      return SavedModelBundle.loader(folder.toString())
          .withTags(SavedModelBundle.DEFAULT_TAG)
          .withConfigProto(SessionConfig.of(0, 0))
          .load();
    } catch (RuntimeException e) {
      // A damaged file can fail in many ways, each of which has its own kind of exception.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("damaged");
      throw new InvalidInputException(folder + ": TensorFlow cannot load it: " + reason, e);
    }
  }

  /** Names and colours of the classes, in the order of their indices. */
  public List<SegmentationClass> classes() {
    return classes;
  }

  /**
   * Predicts one image.
   *
   * @param image file: JPEG, PNG or BMP
   * @throws InvalidInputException if it cannot be read, or is too large for the memory
   */
  public Labeling predict(Path image) {
    return predict(image, ViewPlan.WHOLE);
  }

  /**
   * Predicts one image by the mean of its views.
   *
   * @param image file: JPEG, PNG or BMP
   * @param plan the views
   * @throws InvalidInputException if it cannot be read, or is too large for the memory, or the
   *     model does not give the probabilities of all classes, which views need
   */
  public Labeling predict(Path image, ViewPlan plan) {
    try (TUint8 pixels = decoder.decode(image)) {
      return predict(image, pixels, plan);
    }
  }

  /**
   * Predicts an image that is decoded already.
   *
   * @param image its name in messages
   * @param pixels uint8 [1, H, W, 3]
   * @param plan the views
   * @throws InvalidInputException if it is too large for the memory, or as in {@link #predict(Path,
   *     ViewPlan)}
   */
  public Labeling predict(Path image, TUint8 pixels, ViewPlan plan) {
    try {
      if (plan.equals(ViewPlan.WHOLE)) {
        return labeling(pixels);
      }
      return views.computeIfAbsent(plan, this::average).of(pixels).labeling(classes.size());
    } catch (TFResourceExhaustedException | OutOfMemoryError | ArithmeticException e) {
      throw new InvalidInputException(
          image + ": too large for the memory of this machine, expected a smaller image", e);
    }
  }

  private ViewAverage average(ViewPlan plan) {
    signature.requireProbabilities(classes.size());
    return new ViewAverage(plan, this::maps);
  }

  private Labeling labeling(TUint8 pixels) {
    try (Result result = call(pixels)) {
      TInt32 label = (TInt32) result.get("label").orElseThrow();
      return new Labeling(
          Math.toIntExact(label.shape().get(2)),
          TensorValues.of(label),
          TensorValues.of((TFloat32) result.get("confidence").orElseThrow()),
          result.get("uncertainty").map(map -> TensorValues.of((TFloat32) map)));
    }
  }

  /** The probabilities and, after those of each pixel, its uncertainty, if the model gives it. */
  private PixelMaps maps(TUint8 pixels) {
    try (Result result = call(pixels)) {
      TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
      int height = Math.toIntExact(probabilities.shape().get(1));
      int width = Math.toIntExact(probabilities.shape().get(2));
      PixelMaps maps = new PixelMaps(height, width, classes.size(), TensorValues.of(probabilities));
      return result
          .get("uncertainty")
          .map(map -> maps.with(TensorValues.of((TFloat32) map)))
          .orElse(maps);
    }
  }

  private Result call(TUint8 pixels) {
    return bundle.function("serving_default").call(Map.of("image", pixels));
  }

  @Override
  public void close() {
    views.values().forEach(ViewAverage::close);
    decoder.close();
    bundle.close();
  }

  private static List<SegmentationClass> readClasses(Path file) {
    try {
      List<SegmentationClass> classes = new ArrayList<>();
      for (JsonElement entry : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
        JsonObject object = entry.getAsJsonObject();
        classes.add(
            new SegmentationClass(
                object.get("name").getAsString(),
                Integer.decode(object.get("colour").getAsString())));
      }
      return classes;
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          file + ": cannot be read, expected the classes' names and colours as export writes them");
    }
  }
}
