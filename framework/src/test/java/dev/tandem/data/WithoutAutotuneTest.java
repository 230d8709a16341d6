package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.data.OptionsDataset;
import org.tensorflow.proto.data.DatasetOptions;
import org.tensorflow.types.TInt64;

class WithoutAutotuneTest {
  @Test
  void tensorFlowReadsThatNothingIsToBeTuned() throws Exception {
    try (TestGraph graph = new TestGraph()) {
      var tf = graph.tf();
      var range =
          tf.data.rangeDataset(
              tf.constant(0L),
              tf.constant(3L),
              tf.constant(1L),
              List.of(TInt64.class),
              List.of(Shape.scalar()));
      var configured =
          WithoutAutotune.of(tf, range, List.of(TInt64.class), List.of(Shape.scalar()));
      String read =
          new OptionsDataset.Inputs((GraphOperation) configured.asOutput().op()).serializedOptions;
      var options = DatasetOptions.Options.parseFrom(read.getBytes(StandardCharsets.ISO_8859_1));
      assertTrue(options.hasAutotuneOptions());
      assertTrue(options.getAutotuneOptions().hasEnabled());
      assertFalse(options.getAutotuneOptions().getEnabled());
    }
  }

  @Test
  void besideAGpuAPipelineHasThreadsOfItsOwn() {
    assertFalse(WithoutAutotune.options(0).hasThreadingOptions());
    var options = WithoutAutotune.options(127);
    assertEquals(127, options.getThreadingOptions().getPrivateThreadpoolSize());
    for (byte b : options.toByteArray()) {
      assertTrue(b >= 0, "the op takes ASCII");
    }
  }
}
