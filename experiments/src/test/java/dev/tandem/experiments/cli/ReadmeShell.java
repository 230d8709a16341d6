package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that executes the lines of a file in its working directory and prints the exit code of
 * each: calls of Tandem in this process, which starts TensorFlow only once, and others by a shell.
 */
public final class ReadmeShell {
  private ReadmeShell() {}

  /**
   * @param arguments the file, then settings that are added to every training
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ProcessEnd end = ProcessEnd.ofThisProcess();
    NativeRuntime.load();
    List<String> settings = List.of(arguments).subList(1, arguments.length);
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      System.out.println("$ " + line);
      System.out.println("exit code " + run(line, settings));
    }
    end.exit(ExitCode.DONE);
  }

  private static int run(String line, List<String> settings)
      throws IOException, InterruptedException {
    if (!line.startsWith(DocumentedCommands.PROGRAM)) {
      return new ProcessBuilder("sh", "-c", line).inheritIO().start().waitFor();
    }
    List<String> words =
        new ArrayList<>(
            DocumentedCommands.words(line.substring(DocumentedCommands.PROGRAM.length())));
    if (words.get(0).equals("train")) {
      settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    }
    return Tandem.run(words, new Terminal(System.out, System.out, false));
  }
}
