package dev.tandem.experiments.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A {@code tandem} command in a separate process, with the same Java, class path and JVM flags. */
final class ChildProcess {
  // By name: the class is in a package that depends on this one.
  private static final String MAIN = "dev.tandem.experiments.Main";

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the process.
   *
   * @param arguments command and options
   * @param processors that it uses, as if the machine had no more
   * @throws UncheckedIOException if the system starts no process, as for lack of memory
   */
  static ChildProcess start(List<String> arguments, int processors) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the jar's manifest, which counts only with -jar.
    line.add("--enable-native-access=ALL-UNNAMED");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // This process occupies the debugger's port.
        .filter(flag -> !flag.startsWith("-agentlib:jdwp") && !flag.startsWith("-Xrunjdwp"))
        .forEach(line::add);
    // After this process's own flags: the last of two counts.
    line.add("-XX:ActiveProcessorCount=" + processors);
    line.add("-D" + ProcessEnd.WITH_INPUT + "=true");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    line.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      // This call copies the environment with which Java started, without the variables that
      // NativeRuntime.load has set in the C library since: the child must set them itself, or it
      // would print TensorFlow's start-up messages.
      builder.environment();
      return new ChildProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("no process can be started: " + e.getMessage(), e);
    }
  }

  /**
   * Follows the process until it ends.
   *
   * @param lines gets each line of its output
   * @return its exit code; 128 + N after a signal N
   */
  int forwardOutput(Consumer<String> lines) {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.accept(line);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requestStop();
      return ExitCode.INTERRUPTED;
    }
  }

  /**
   * Asks the process to save and end, by the end of its input: not by a signal, since the terminal
   * has sent one to it already if it interrupted this process, and a second one would end it
   * without saving. The input ends too if this process is killed.
   */
  void requestStop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
