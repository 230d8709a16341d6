package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.NativeRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method trains every kind of encoder, and all decoders: each pair of a method, an encoder
 * and a decoder is trained, not each triple.
 */
class NetworksTest {
  private static final int STEPS = 2;

  private static final Map<String, String> METHODS =
      Map.of(
          "supervised", "method.kind=supervised",
          "self_training", "method.kind=self_training method.threshold=0",
          "unimatch_v1", "method.kind=unimatch_v1 method.threshold=0",
          "unimatch_v2", "method.kind=unimatch_v2 method.threshold=0",
          "css",
              "method.pseudo_label=cross method.representation=deterministic"
                  + " method.unsupervised_threshold=0.1 method.queries=8 method.negatives=8",
          "prcl",
              "method.pseudo_label=logit method.representation=gaussian"
                  + " method.unsupervised_threshold=0.1 method.queries=8 method.negatives=8");

  private static final List<String> ENCODERS =
      List.of("dev.tandem.experiments.assembly.TinyTransformer", "resnet18", "mobilenet_v2");

  private static final List<String> DECODERS = List.of("deeplab_v3_plus", "dpt");

  @TempDir static Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    List<String> methods = METHODS.keySet().stream().sorted().toList();
    for (int method = 0; method < methods.size(); method++) {
      for (int encoder = 0; encoder < ENCODERS.size(); encoder++) {
        String decoder = DECODERS.get((method + encoder) % DECODERS.size());
        all.add(Arguments.of(methods.get(method), ENCODERS.get(encoder), decoder));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void trains(String method, String encoder, String decoder) {
    List<String> settings = new ArrayList<>(Arrays.asList(METHODS.get(method).split(" ")));
    settings.add("model.backbone=" + encoder);
    settings.add("model.decoder=" + decoder);
    settings.add("model.base_width=4");
    settings.add("model.dpt_features=4");
    settings.add("model.dpt_channels=[4, 4, 8, 8]");
    settings.add("training.crop=28");
    List<Map<String, Float>> steps =
        ScenesTraining.train(folder, STEPS, settings.toArray(String[]::new));
    assertEquals(STEPS, steps.size());
    for (Map<String, Float> scalars : steps) {
      assertTrue(scalars.get("gradient_norm") > 0, "no gradient");
      assertTrue(scalars.get("largest_change") > 0, "nothing moved");
    }
    assertEquals(
        !method.equals("supervised"),
        steps.stream().anyMatch(scalars -> scalars.getOrDefault("unsupervised", 0f) > 0),
        "whether unlabelled images teach");
  }

  @Test
  void activationsThatAreComputedAgainGiveTheSameTraining() {
    String[] settings = {
      "method.kind=unimatch_v2",
      "method.threshold=0",
      "model.backbone=dev.tandem.experiments.assembly.TinyTransformer",
      "model.recompute=false",
      "training.crop=28"
    };
    List<Map<String, Float>> kept = ScenesTraining.train(folder, 3, settings);
    settings[3] = "model.recompute=true";
    List<Map<String, Float>> recomputed = ScenesTraining.train(folder, 3, settings);
    for (int step = 0; step < 3; step++) {
      assertEquals(kept.get(step).get("loss"), recomputed.get(step).get("loss"), 1e-5);
      assertEquals(
          kept.get(step).get("gradient_norm"), recomputed.get(step).get("gradient_norm"), 1e-4);
    }
  }

  @Test
  void aCropThatIsNoMultipleOfThePatchIsRefused() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> ScenesTraining.train(folder, 1, "model.backbone=vit_tiny", "training.crop=32"));
    assertEquals(
        "training.crop: found 32, expected a multiple of 14, the side of the backbone's patches,"
            + " such as 28",
        e.getMessage());
  }

  @Test
  void anEncoderWithTwoMapsIsRefusedByDpt() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> ScenesTraining.train(folder, 1, "model.decoder=dpt"));
    assertEquals(
        "a DPT decoder on an encoder that gives 2 maps, expected one that gives 4", e.getMessage());
  }
}
