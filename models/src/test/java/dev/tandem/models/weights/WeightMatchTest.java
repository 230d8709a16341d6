package dev.tandem.models.weights;

import static dev.tandem.models.weights.TinyNetwork.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tensors of a file a network takes, and which parts it leaves as they are. */
class WeightMatchTest {
  @TempDir Path folder;

  @Test
  void aBackboneAloneLeavesTheRestAsItIs() {
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(TinyNetwork.file(folder, "backbone"))) {
      WeightMatch fit = WeightMatch.of(TinyNetwork.variables(graph, 3, true), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(Set.of("aspp", "classifier", "low_level", "representation"), fit.untouched());
      assertFalse(fit.hasOtherClasses());
    }
  }

  @Test
  void anotherNumberOfClassesLeavesTheClassifiersOutputAsItIs() {
    try (TestGraph graph = new TestGraph();
        WeightsFile file =
            WeightsFile.open(
                TinyNetwork.file(folder, "backbone", "aspp", "low_level", "classifier"))) {
      WeightMatch fit = WeightMatch.of(TinyNetwork.variables(graph, 7, false), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(Set.of("classifier/output"), fit.untouched());
      assertTrue(fit.hasOtherClasses());
      assertTrue(fit.taken().containsKey("classifier/conv/weight"));
    }
  }

  @Test
  void aHeadThatTheNetworkDoesNotHaveIsLeftOver() {
    Path path =
        TinyNetwork.file(folder, "backbone", "aspp", "low_level", "classifier", "representation");
    try (TestGraph graph = new TestGraph();
        WeightsFile file = WeightsFile.open(path)) {
      WeightMatch fit = WeightMatch.of(TinyNetwork.variables(graph, 3, false), ROOT, file);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(7, fit.leftOver().size(), fit.leftOver().toString());
      assertTrue(fit.leftOver().contains("representation.3.bias"));
    }
  }

  /** A file whose names begin in another way; a name can be left out. */
  private Path renamed(Path file, List<String> prefixes, String without) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try (WeightsFile weights = WeightsFile.open(file)) {
      for (String prefix : prefixes) {
        weights.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
      }
      tensors.keySet().removeIf(name -> name.endsWith(without));
      tensors.put("queue", TestTensor.of(new long[] {1}, 0));
      Path target = folder.resolve("renamed" + prefixes.hashCode());
      SafetensorsWriter.write(target, tensors);
      return target;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoder.",
        "model.",
        "net.",
        "module.encoder_q.",
        "backbone.",
        "model.backbone.",
        "mobilenetv20_",
        "encoder/"
      })
  void namesBelowAPrefixAreFound(String prefix) {
    Path file = renamed(TinyNetwork.file(folder, "backbone"), List.of(prefix), "none");
    try (TestGraph graph = new TestGraph();
        WeightsFile weights = WeightsFile.open(file)) {
      VariableStore store = TinyNetwork.variables(graph, 3, false);
      WeightMatch fit = WeightMatch.of(store, ROOT, weights);
      assertTrue(fit.fits(), fit.faults());
      assertEquals(prefix + "conv1.weight", fit.taken().get("backbone/conv1/weight"));
      assertEquals(Set.of("queue"), fit.leftOver());
      assertEquals(List.of(), fit.others());
      PretrainedWeights.open(graph.tf(), store, ROOT, file).close();
    }
  }

  @Test
  void ofTwoCopiesTheAveragedOneOrTheTrainedEncoderIsTaken() {
    Map<String, String> takenBeside =
        Map.of("student.", "teacher.", "module.encoder_k.", "module.encoder_q.");
    Path backbone = TinyNetwork.file(folder, "backbone");
    takenBeside.forEach(
        (other, taken) -> {
          Path file = renamed(backbone, List.of(other, taken), "none");
          try (TestGraph graph = new TestGraph();
              WeightsFile weights = WeightsFile.open(file)) {
            WeightMatch fit = WeightMatch.of(TinyNetwork.variables(graph, 3, false), ROOT, weights);
            assertEquals(taken, fit.prefix());
            assertEquals(List.of(other), fit.others());
          }
        });
  }

  @Test
  void aPrefixBelowWhichMostOfTheModelIsFoundIsNamed() {
    Path file =
        renamed(TinyNetwork.file(folder, "backbone"), List.of("encoder."), "layer4.0.bn2.bias");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = TinyNetwork.variables(graph, 3, false);
      try (WeightsFile weights = WeightsFile.open(file)) {
        String faults = WeightMatch.of(store, ROOT, weights).faults();
        assertTrue(
            faults.endsWith("; more of the model's tensors are below encoder., but not all"),
            faults);
      }
    }
  }
}
