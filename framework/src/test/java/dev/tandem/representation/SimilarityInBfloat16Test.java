package dev.tandem.representation;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.graph.Bfloat16Support;
import dev.tandem.graph.SessionConfig;
import dev.tandem.testing.TestGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** A session in bfloat16 leaves pseudo-labels of representation space in float32. */
class SimilarityInBfloat16Test {
  private static final int PIXELS = 40;
  private static final int CLASSES = 5;
  private static final int CHANNELS = 16;

  @Test
  void similaritiesToPrototypesAreThoseOfFloat32() {
    assumeTrue(Bfloat16Support.isByRewriting(), "elsewhere a graph stays in float32");
    ConfigProto session = SessionConfig.of(2, 2);
    // bfloat16 would be off by 1e-3.
    assertClose(
        "similarity", similarity(session), similarity(SessionConfig.inBfloat16(session)), 1e-6);
  }

  private static float[] similarity(ConfigProto config) {
    Shape shapeOfPixels = Shape.of(PIXELS, CHANNELS);
    Shape shapeOfPrototypes = Shape.of(CLASSES, CHANNELS);
    try (TestGraph graph = new TestGraph(config);
        TFloat32 pixels = random(1, shapeOfPixels);
        TFloat32 prototypes = random(2, shapeOfPrototypes)) {
      Placeholder<TFloat32> x =
          graph.tf().placeholder(TFloat32.class, Placeholder.shape(shapeOfPixels));
      Placeholder<TFloat32> c =
          graph.tf().placeholder(TFloat32.class, Placeholder.shape(shapeOfPrototypes));
      var similarity =
          PrototypeSimilarity.of(
              graph.tf(),
              new DeterministicRepresentation(),
              Representation.of(x),
              Representation.of(c));
      try (var result =
          graph.session().runner().feed(x, pixels).feed(c, prototypes).fetch(similarity).run()) {
        return TestGraph.floatsOf(result.get(0));
      }
    }
  }

  private static TFloat32 random(long seed, Shape shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(values));
  }
}
