package dev.tandem.experiments.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command of {@code tandem} in a process of its own: the same Java, class path and flags. */
final class ChildProcess {
  // By name: the class is in the package above this one, which uses this one.
  private static final String MAIN = "dev.tandem.experiments.Main";

  private final Process process;
  private final String prefix;

  private ChildProcess(Process process, String prefix) {
    this.process = process;
    this.prefix = prefix;
  }

  /**
   * Starts it.
   *
   * @param arguments command and options
   * @param prefix stands before each line that it prints
   */
  static ChildProcess start(List<String> arguments, String prefix) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // A debugger's port is taken by this process.
        .filter(flag -> !flag.startsWith("-agentlib:jdwp") && !flag.startsWith("-Xrunjdwp"))
        .forEach(line::add);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    line.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      // Asking for it makes it the environment that this process got, not what TensorFlow's loading
      // has made of it since: the child must load TensorFlow as quietly as we did.
      builder.environment();
      Process process = builder.start();
      process.getOutputStream().close();
      return new ChildProcess(process, prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes on what it prints until it ends; gives its exit code. */
  int attend(PrintStream target) {
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

  /** Asks it to save and end, as a signal from a terminal would. */
  void requestStop() {
    // Not Process.destroy, which closes the pipe before its last lines are read.
    process.toHandle().destroy();
  }
}
