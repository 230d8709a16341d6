package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tandem.data.ImageDecoder;
import dev.tandem.testing.OwnProcess;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatelessWhile;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class NativeRuntimeTest {
  private static final Shape IMAGE = Shape.of(1, 8, 8, 16);
  private static final Shape KERNEL = Shape.of(3, 3, 16, 16);

  /** bfloat16 keeps 8 bits: 2⁻⁸ a factor, and sums of 144 products of either sign. */
  private static final float BFLOAT16_ERROR = 0.05f;

  @Test
  void bfloat16ReachesTheConvolutionsBesideALoop() {
    ConfigProto inFloat32 = SessionConfig.of(2, 2);
    ConfigProto inBfloat16 = SessionConfig.inBfloat16(inFloat32);
    assumeFalse(
        Arrays.equals(twoConvolutions(inFloat32, false), twoConvolutions(inBfloat16, false)),
        "this processor has no bfloat16");
    float[] exact = twoConvolutions(inFloat32, true);
    float[] rounded = twoConvolutions(inBfloat16, true);
    assertFalse(Arrays.equals(exact, rounded));
    assertArrayEquals(exact, rounded, BFLOAT16_ERROR);
  }

  /**
   * In a process of its own: TensorFlow asks at the first session of a process, and never again,
   * whether sessions have their own threads.
   */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems do not list a process's threads")
  void aSessionHasTheThreadsItAsksForWhateverAnEarlierOneHas(@TempDir Path folder)
      throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of(), Map.of());
  }

  /** Opens its first session by a class of the library, without a call to load it before. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      new ImageDecoder().close();
      try (Graph graph = new Graph()) {
        Operand<TFloat32> two = Ops.create(graph).constant(2f);
        try (Session few = new Session(graph, SessionConfig.of(1, 1))) {
          few.runner().fetch(two).run().close();
          Set<Path> before = threads();
          try (Session many = new Session(graph, SessionConfig.of(40, 20))) {
            many.runner().fetch(two).run().close();
            Set<Path> added = threads();
            added.removeAll(before);
            // The JVM may start one or two of its own.
            assertEquals(60, added.size(), 5);
          }
        }
      }
    }

    private static Set<Path> threads() throws IOException {
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        return tasks.collect(Collectors.toSet());
      }
    }
  }

  private static Graph environment(TestGraph graph) {
    return (Graph) graph.tf().scope().env();
  }

  /** A convolution, a loop that halves three times, a convolution. */
  private static float[] twoConvolutions(ConfigProto config, boolean withLoop) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Placeholder<TFloat32> image = tf.placeholder(TFloat32.class, Placeholder.shape(IMAGE));
      Placeholder<TFloat32> kernel = tf.placeholder(TFloat32.class, Placeholder.shape(KERNEL));
      Operand<TFloat32> y = tf.nn.relu(convolution(tf, image, kernel));
      Operand<TFloat32> between = withLoop ? halvedThreeTimes(tf, y) : y;
      Operand<TFloat32> z = convolution(tf, tf.nn.relu(between), kernel);
      try (Session session = new Session(environment(graph), config);
          TFloat32 images = random(IMAGE, 1);
          TFloat32 kernels = random(KERNEL, 2);
          var result = session.runner().feed(image, images).feed(kernel, kernels).fetch(z).run()) {
        return TestGraph.floatsOf(result.get(0));
      }
    }
  }

  private static Operand<TFloat32> convolution(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    return tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "SAME");
  }

  private static Operand<TFloat32> halvedThreeTimes(Ops tf, Operand<TFloat32> y) {
    try (ConcreteFunction condition = ConcreteFunction.create(NativeRuntimeTest::goOn);
        ConcreteFunction body = ConcreteFunction.create(NativeRuntimeTest::halve)) {
      var loop = StatelessWhile.create(tf.scope(), List.of(tf.constant(0), y), condition, body);
      return loop.output().get(1).expect(TFloat32.class);
    }
  }

  private static Signature goOn(Ops tf) {
    Operand<TInt32> turn = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Operand<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(IMAGE));
    return Signature.builder("goOn")
        .input("turn", turn)
        .input("y", y)
        .output("go", tf.math.less(turn, tf.constant(3)))
        .build();
  }

  private static Signature halve(Ops tf) {
    Operand<TInt32> turn = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Operand<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(IMAGE));
    return Signature.builder("halve")
        .input("turn", turn)
        .input("y", y)
        .output("next", tf.math.add(turn, tf.constant(1)))
        .output("half", tf.math.mul(y, tf.constant(0.5f)))
        .build();
  }

  private static TFloat32 random(Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return TFloat32.tensorOf(NdArrays.wrap(shape, DataBuffers.of(values)));
  }
}
