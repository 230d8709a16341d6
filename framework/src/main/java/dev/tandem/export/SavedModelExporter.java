package dev.tandem.export;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.file.AtomicFile;
import dev.tandem.graph.FiniteCheck;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Prediction;
import dev.tandem.model.SegmentationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Writes a network as a SavedModel that can be used without Tandem: tag {@code serve}, signature
 * {@code serving_default}, input {@code image} uint8 [B, H, W, 3] RGB of any size, outputs {@code
 * label} int32 [B, H, W], {@code confidence} float32 [B, H, W], {@code probabilities} float32 [B,
 * H, W, C] and, with a Gaussian network, {@code uncertainty} float32 [B, H, W]. The operations of
 * the graph have the same names, by which a C program finds them. Names and colours of the classes
 * are in {@code assets.extra/classes.json}.
 */
public final class SavedModelExporter {
  /** Where the values of the variables come from. */
  @FunctionalInterface
  public interface Weights {
    /** Gives every variable of the saver its value. */
    void restore(VariableSaver saver, Session session);
  }

  private SavedModelExporter() {}

  /**
   * Exports a network.
   *
   * @param classes in the order of their indices
   * @param root of the network's variables in the checkpoint, for example {@code teacher}
   * @param weights gives the variables their values
   * @param folder of the SavedModel, which is replaced as a whole
   * @throws dev.tandem.file.UnwritableException if it cannot be written
   * @throws InvalidInputException if a value is not finite
   */
  public static void export(
      SegmentationModel model,
      List<SegmentationClass> classes,
      String root,
      Weights weights,
      Path folder) {
    AtomicFile.writeFolder(folder, draft -> write(model, classes, root, weights, draft));
  }

  private static void write(
      SegmentationModel model,
      List<SegmentationClass> classes,
      String root,
      Weights weights,
      Path folder)
      throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore store = new VariableStore(tf, 0);
      var image =
          tf.withName("image")
              .placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
      Prediction prediction = Prediction.of(tf, model, store.scope(root), image);
      Signature signature = signature(tf, image, prediction);
      VariableSaver saver = new VariableSaver(tf, store.variables());
      try (Session session = new Session(graph, SessionConfig.onCpu())) {
        weights.restore(saver, session);
        Path variables = folder.resolve("variables").resolve("variables");
        save(folder, SessionFunction.create(signature, session), saver, variables);
        requireFinite(root, variables, store);
        setSaver(folder.resolve("saved_model.pb"), saver.definition());
      }
      writeClasses(classes, folder.resolve("assets.extra"));
    }
  }

  private static void save(
      Path folder, SessionFunction function, VariableSaver saver, Path variables)
      throws IOException {
    try {
      SavedModelBundle.exporter(folder.toString())
          .withTags(SavedModelBundle.DEFAULT_TAG)
          .withFunction(function)
          .export();
      saver.save(function.session(), variables);
    } catch (TensorFlowException e) {
      throw new IOException(VariableSaver.reason(e), e);
    }
  }

  private static void requireFinite(String root, Path variables, VariableStore store) {
    FiniteCheck.firstNotFinite(variables, store.variables())
        .ifPresent(
            name -> {
              throw new InvalidInputException(
                  root + ": the variable " + name + " is not finite, expected numbers");
            });
  }

  private static Signature signature(Ops tf, Operand<TUint8> image, Prediction prediction) {
    Signature.Builder builder =
        Signature.builder()
            .key(Signature.DEFAULT_KEY)
            .input("image", image)
            .output("label", named(tf, "label", prediction.label()))
            .output("confidence", named(tf, "confidence", prediction.confidence()))
            .output("probabilities", named(tf, "probabilities", prediction.probabilities()));
    prediction
        .uncertainty()
        .ifPresent(map -> builder.output("uncertainty", named(tf, "uncertainty", map)));
    return builder.build();
  }

  private static <T extends TType> Operand<T> named(Ops tf, String name, Operand<T> output) {
    return tf.withName(name).identity(output);
  }

  /**
   * Replaces the saver: that of TensorFlow Java handles reference variables only, not resource
   * variables.
   */
  private static void setSaver(Path file, SaverDef saver) throws IOException {
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    model.getMetaGraphsBuilder(0).setSaverDef(saver);
    Files.write(file, model.build().toByteArray());
  }

  private static void writeClasses(List<SegmentationClass> classes, Path folder)
      throws IOException {
    JsonArray list = new JsonArray();
    for (SegmentationClass entry : classes) {
      JsonObject object = new JsonObject();
      object.addProperty("name", entry.name());
      object.addProperty("colour", String.format("#%06X", entry.colour()));
      list.add(object);
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("classes.json"),
        new GsonBuilder().setPrettyPrinting().create().toJson(list));
  }
}
