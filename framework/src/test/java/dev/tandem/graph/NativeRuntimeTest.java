package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.ImageDecoder;
import dev.tandem.testing.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class NativeRuntimeTest {
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
}
