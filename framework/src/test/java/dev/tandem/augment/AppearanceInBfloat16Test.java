package dev.tandem.augment;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.graph.Bfloat16Support;
import dev.tandem.graph.Draws;
import dev.tandem.graph.SessionConfig;
import dev.tandem.testing.TestGraph;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A session in bfloat16 changes the network's convolutions and matrix products, and nothing of the
 * images. oneDNN's depthwise convolution in bfloat16 with three channels and a long kernel does not
 * even return on some processors.
 */
class AppearanceInBfloat16Test {
  private static final int SIZE = 33;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void coloursAndSharpnessAreThoseOfFloat32() {
    assumeTrue(Bfloat16Support.isByRewriting(), "elsewhere a graph stays in float32");
    ConfigProto session = SessionConfig.of(2, 2);
    float[] exact = changed(session);
    // Sums of other ops may be taken in another order; bfloat16 would be off by 1e-3.
    assertClose("images", exact, changed(SessionConfig.inBfloat16(session)), 1e-6);
  }

  private static float[] changed(ConfigProto config) {
    Shape shape = Shape.of(SIZE, SIZE, 3);
    Appearance strong =
        new Appearance(
            new ColorJitter(1, 0.5, 0.5, 0.5, 0.25),
            new RandomGrey(1),
            new GaussianBlur(1, 0.1, 2));
    try (TestGraph graph = new TestGraph(config);
        TFloat32 image =
            TFloat32.tensorOf(shape, DataBuffers.of(AppearanceTest.random(SIZE * SIZE * 3)))) {
      Placeholder<TFloat32> x = graph.tf().placeholder(TFloat32.class, Placeholder.shape(shape));
      var y = strong.apply(graph.tf(), x, Draws.once(1));
      try (var result = graph.session().runner().feed(x, image).fetch(y).run()) {
        return TestGraph.floatsOf(result.get(0));
      }
    }
  }
}
