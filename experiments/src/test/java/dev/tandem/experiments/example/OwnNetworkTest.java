package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.cli.RunFiles;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.encoder.Encoder;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A network, an encoder and an optimizer of the user's own, named in a config. */
class OwnNetworkTest extends TinyProjectBase {
  /** A single convolution, without representations. */
  public static final class OwnNetwork implements SegmentationModel {
    private final int classCount;

    /** A network of so many classes. */
    public OwnNetwork(int classCount) {
      this.classCount = classCount;
    }

    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new Segmentation(
          () ->
              Convolution.of(classCount, 1)
                  .apply(pass.in("own_layer"), features.deepest().values()));
    }

    @Override
    public int classCount() {
      return classCount;
    }
  }

  /** Three convolutions of the image: logits, and representations with a variance. */
  public static final class OwnGaussianNetwork implements SegmentationModel {
    private final int classCount;

    /** A network of so many classes. */
    public OwnGaussianNetwork(int classCount) {
      this.classCount = classCount;
    }

    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Operand<TFloat32> images = features.deepest().values();
      Convolution channels = Convolution.of(representationChannels(), 1);
      return new Segmentation(
          () -> Convolution.of(classCount, 1).apply(pass.in("own_logits"), images),
          () -> channels.apply(pass.in("own_mean"), images),
          Optional.of(
              () -> pass.tf().math.sigmoid(channels.apply(pass.in("own_variance"), images))));
    }

    @Override
    public int classCount() {
      return classCount;
    }

    @Override
    public int representationChannels() {
      return 4;
    }

    @Override
    public boolean hasVariance() {
      return true;
    }

    @Override
    public Optional<String> varianceParameters() {
      return Optional.of("own_variance/");
    }
  }

  /** Two strided convolutions, the first of which gives the shallow map. */
  public static final class OwnEncoder implements Encoder {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      Operand<TFloat32> shallow =
          Convolution.of(4, 3).stride(4).apply(pass.in("own_shallow"), images);
      Operand<TFloat32> deep = Convolution.of(8, 3).stride(4).apply(pass.in("own_deep"), shallow);
      return Features.of(
          List.of(new Features.FeatureMap(4, shallow), new Features.FeatureMap(16, deep)));
    }
  }

  /** Sets every parameter to 0. */
  public static final class OwnOptimizer implements Optimizer {
    @Override
    public List<Op> updates(Ops tf, VariableStore store, List<Update> updates) {
      List<Op> ops = new ArrayList<>();
      for (Update update : updates) {
        ops.add(update.parameter().assign(tf, tf.zerosLike(update.gradient())));
      }
      return ops;
    }
  }

  @Test
  void aNetworkHasItsOwnVariables() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=1",
            "model.network=" + OwnNetwork.class.getName(),
            "method.kind=self_training");
    assertEquals(Set.of("student/own_layer/weight", "teacher/own_layer/weight"), networks(run));
  }

  @Test
  void aNetworkMayGiveGaussianRepresentations() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=1",
            "model.network=" + OwnGaussianNetwork.class.getName(),
            "method.representation=gaussian",
            "training.probability_learning_rate=0.0003",
            "method.queries=4",
            "method.negatives=4");
    assertTrue(
        networks(run)
            .containsAll(Set.of("student/own_variance/weight", "teacher/own_variance/weight")));
    assertEquals(
        0.0003,
        new RunFiles(run).losses().get(0).get("probability_learning_rate").getAsDouble(),
        1e-9);
  }

  @Test
  void anEncoderStandsInTheBuiltInNetworkAndAnOptimizerMovesTheParameters() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=2",
            "method.kind=supervised",
            "model.backbone=" + OwnEncoder.class.getName(),
            "training.optimizer=" + OwnOptimizer.class.getName());
    Set<String> names = networks(run);
    assertTrue(names.contains("student/backbone/own_shallow/weight"), names.toString());
    assertTrue(names.contains("teacher/backbone/own_deep/weight"), names.toString());
    assertTrue(names.stream().anyMatch(name -> name.startsWith("student/aspp/")));
    assertFalse(names.stream().anyMatch(name -> name.contains("backbone/layer")));

    List<JsonObject> steps = new RunFiles(run).losses();
    // After the first step all parameters are 0, and both classes equally probable.
    assertTrue(Math.abs(steps.get(0).get("supervised").getAsDouble() - Math.log(2)) > 1e-4);
    assertEquals(Math.log(2), steps.get(1).get("supervised").getAsDouble(), 1e-6);
  }

  /** The names of the variables of student and teacher in the run's best checkpoint. */
  private static Set<String> networks(Path run) {
    try (WeightsFile weights = Pretrained.open(run)) {
      return weights.tensors().keySet().stream()
          .filter(name -> name.startsWith("student/") || name.startsWith("teacher/"))
          .collect(Collectors.toSet());
    }
  }
}
