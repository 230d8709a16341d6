package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * XLA prints a message once per process, whatever the log level is; tested in a separate process.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the library is not silenced there")
class QuietStartTest {

  @Test
  void aUserNeverHearsXlaGreetAtTheFirstCompilation(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path heard = folder.resolve("standard_error.txt");
    ProcessBuilder program =
        new ProcessBuilder(JavaCommand.of(List.of(), Program.class, List.of()))
            .redirectError(heard.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // A log level set by the build would make NativeRuntime leave it unchanged.
    program.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    Process process = program.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the process did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), () -> String.join("\n", linesOf(heard)));
    assertEquals(List.of(), linesOf(heard).stream().filter(line -> line.contains("XLA")).toList());
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads TensorFlow as every command does, then compiles a function. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      NativeRuntime.load();
      try (Graph graph = new Graph();
          ConcreteFunction square = ConcreteFunction.create(Program::square);
          Session session = new Session(graph);
          TFloat32 three = TFloat32.scalarOf(3f)) {
        Ops tf = Ops.create(graph);
        Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        var call = FunctionCall.of(tf, square, List.of(x), true);
        try (var result = session.runner().feed(x, three).fetch(call.get(0)).run()) {
          if (((TFloat32) result.get(0)).getFloat() != 9f) {
            throw new AssertionError("the compiled square of 3");
          }
        }
      }
    }

    private static Signature square(Ops tf) {
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      return Signature.builder().input("x", x).output("y", tf.math.square(x)).build();
    }
  }
}
