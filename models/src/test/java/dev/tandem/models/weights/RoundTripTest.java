package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.JavaCommand;
import dev.tandem.testing.TestValues;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

/**
 * A PyTorch ResNet-101 of 170 MB is loaded into variables, saved as a checkpoint, and exported back
 * to PyTorch, bit for bit; in a separate process with less than 300 MB of heap.
 */
class RoundTripTest {
  /**
   * Of processor time, which beside a training that filled the memory's bandwidth was 12 s: the
   * limit was 10 and is three times that, since it stands for a cost that grows faster than the
   * file, not for the speed of the machine.
   */
  private static final int LIMIT_SECONDS = 30;

  @TempDir Path folder;

  @Test
  void aResNet101ComesBackBitForBit() throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    Path original = folder.resolve("resnet101.safetensors");
    SafetensorsWriter.write(original, stateDict());
    assertTrue(Files.size(original) > 170_000_000, "ResNet-101's size");
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Xmx300m"), RoundTripTest.class, List.of(folder.toString())))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(log);
    assertTrue(ended, said);
    assertEquals(0, process.exitValue(), said);
    double seconds = Double.parseDouble(said.lines().reduce((a, b) -> b).orElse("").trim());
    assertTrue(seconds < LIMIT_SECONDS, seconds + " s of processor time");

    try (WeightsFile in = WeightsFile.open(original);
        WeightsFile out = WeightsFile.open(folder.resolve("back.safetensors"))) {
      int compared = 0;
      for (Map.Entry<String, StoredTensor> tensor : in.tensors().entrySet()) {
        if (!tensor.getKey().startsWith("fc.")) {
          StoredTensor back = out.tensors().get(tensor.getKey());
          assertEquals(tensor.getValue().shape(), back.shape(), tensor.getKey());
          assertEquals(
              -1, firstDifference(tensor.getValue().floats(), back.floats()), tensor.getKey());
          compared++;
        }
      }
      // 104 convolutions and as many batch norms of four tensors each.
      assertEquals(104 * 5, compared);
      assertEquals(compared, out.tensors().size());
    }
  }

  /** The index of the first element with other bits; −1 if there is none. */
  private static int firstDifference(FloatBuffer a, FloatBuffer b) {
    for (int i = 0; i < a.remaining(); i++) {
      if (Float.floatToRawIntBits(a.get(i)) != Float.floatToRawIntBits(b.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** torchvision's names and shapes, random values. */
  private static Map<String, StoredTensor> stateDict() {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    try (Graph graph = new Graph()) {
      for (var variable : network(Ops.create(graph)).variables()) {
        String path = variable.name().substring("student/".length());
        var random = random(variable.shape().asArray(), path.hashCode());
        tensors.put(TorchExport.torchName(path, Set.of()), Kernels.toTorch(random));
      }
    }
    tensors.put("fc.weight", random(new long[] {1000, 2048}, 1));
    tensors.put("fc.bias", random(new long[] {1000}, 2));
    return tensors;
  }

  private static StoredTensor random(long[] shape, long seed) {
    return TestTensor.of(shape, TestValues.random((int) Shape.of(shape).size(), seed));
  }

  private static VariableStore network(Ops tf) {
    VariableStore store = new VariableStore(tf, 1);
    ForwardPass pass = ForwardPass.inference(tf, store.scope("student"));
    ResNet.ofDepth(101, 64, 16, new BatchNorm(0.1))
        .encode(pass.in("backbone"), tf.constant(new float[1][33][33][3]));
    return store;
  }

  /**
   * Load, checkpoint, export; prints the processor time in seconds, which other processes affect
   * less than wall time. TensorFlow's start, which takes two seconds, is not included.
   */
  public static void main(String[] arguments) {
    NativeRuntime.load();
    new Graph().close();
    Duration start = processorTime();
    Path folder = Path.of(arguments[0]);
    Path checkpoint = folder.resolve("variables");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore store = network(tf);
      try (PretrainedWeights weights =
          PretrainedWeights.open(tf, store, "student", folder.resolve("resnet101.safetensors"))) {
        VariableSaver saver = new VariableSaver(tf, store.variables());
        try (Session session = new Session(graph)) {
          weights.load(session);
          saver.save(session, checkpoint);
        }
      }
    }
    try (WeightsFile run = WeightsFile.open(checkpoint)) {
      TorchExport.write(run, folder.resolve("back.safetensors"));
    }
    System.out.println(processorTime().minus(start).toMillis() / 1e3);
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
