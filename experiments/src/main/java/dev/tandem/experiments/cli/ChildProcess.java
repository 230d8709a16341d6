package dev.tandem.experiments.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code tandem} command in a separate process, with the same Java, class path and JVM flags. */
final class ChildProcess {
  // By name: the class is in a package that depends on this one.
  private static final String MAIN = "dev.tandem.experiments.Main";

  private final Process process;
  private final String prefix;

  private ChildProcess(Process process, String prefix) {
    this.process = process;
    this.prefix = prefix;
  }

  /**
   * Starts the process.
   *
   * @param arguments command and options
   * @param prefix of each line of its output
   */
  static ChildProcess start(List<String> arguments, String prefix) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // This process occupies the debugger's port.
        .filter(flag -> !flag.startsWith("-agentlib:jdwp") && !flag.startsWith("-Xrunjdwp"))
        .forEach(line::add);
    line.add("-D" + ProcessEnd.WITH_INPUT + "=true");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    line.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      // This call copies the environment with which Java started, without the variables that
      // NativeRuntime.load has set in the C library since: the child must set them itself, or it
      // would print TensorFlow's start-up messages.
      builder.environment();
      return new ChildProcess(builder.start(), prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the output of the process, with prefixes, until it ends; returns its exit code. */
  int forwardOutput(PrintStream target) {
    try (BufferedReader lines = process.inputReader()) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        target.println(prefix + text);
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
