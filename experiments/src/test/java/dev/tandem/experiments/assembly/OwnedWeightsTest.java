package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.model.InitialWeights;
import dev.tandem.training.TrainingRuntime;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;

class OwnedWeightsTest {
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  @Test
  void theFileOfInitialWeightsIsClosedIfTheTrainingCannotBegin() {
    AtomicBoolean closed = new AtomicBoolean();
    InitialWeights.Loader loader =
        new InitialWeights.Loader() {
          @Override
          public void load(Session session) {
            throw new AssertionError("there is no session");
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    InitialWeights closeTheGraph =
        (tf, store, root) -> {
          ((Graph) tf.scope().env()).close();
          return loader;
        };
    TrainingSetup setup =
        ScenesTraining.setup(folder, 1).toBuilder().initialWeights(closeTheGraph).build();
    assertThrows(
        IllegalStateException.class, () -> new TrainingRuntime(setup, new OneDeviceStrategy()));
    assertTrue(closed.get());
  }
}
