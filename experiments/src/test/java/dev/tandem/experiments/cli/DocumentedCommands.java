package dev.tandem.experiments.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command lines of a page of the documentation. */
record DocumentedCommands(String text) {
  /** How every page calls the program. */
  static final String PROGRAM = "java -jar experiments/target/tandem.jar ";

  private static final Pattern BLOCK =
      Pattern.compile("^```\\w*\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
  private static final Pattern CALL =
      Pattern.compile("tandem\\.jar ((?:[^'\"|>;]|'[^']*'|\"[^\"]*\")+)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  static DocumentedCommands of(Path page) throws IOException {
    return new DocumentedCommands(Files.readString(page));
  }

  /** The lines of all blocks, those that end with a backslash joined with the next. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      block.group(1).replaceAll(" *\\\\\n *", " ").lines().map(String::strip).forEach(lines::add);
    }
    return lines;
  }

  /**
   * The arguments of the lines that call the program, also from another folder, or within the
   * quotes of another command.
   */
  List<List<String>> calls() {
    return lines().stream()
        .flatMap(line -> CALL.matcher(line).results().map(call -> call.group(1)))
        .map(call -> words(call))
        .toList();
  }

  /** The pieces of code in the text, each on one line. */
  List<String> inline() {
    Matcher code = INLINE.matcher(BLOCK.matcher(text).replaceAll(""));
    return code.results().map(piece -> piece.group(1).replaceAll("\\s+", " ")).toList();
  }

  /** The words of a line, as a shell separates them. */
  static List<String> words(String line) {
    return WORD.matcher(line)
        .results()
        .map(
            word ->
                word.group(1) != null
                    ? word.group(1)
                    : word.group(2) != null ? word.group(2) : word.group(3))
        .toList();
  }
}
