package dev.tandem.experiments.cli;

/**
 * Counts files on standard error: a line that is rewritten on a terminal, otherwise ten lines in
 * all.
 */
final class FileProgress {
  /** Lines in all where nothing is rewritten. */
  static final int PARTS = 10;

  private final Terminal terminal;
  private final String verb;
  private final int total;
  private int done;

  /**
   * @param verb what is done with each file, for example {@code checked}
   */
  FileProgress(Terminal terminal, String verb, int total) {
    this.terminal = terminal;
    this.verb = verb;
    this.total = total;
  }

  /** One more file is done. */
  void step() {
    steps(1);
  }

  /** So many more files are done. */
  synchronized void steps(int count) {
    int before = done;
    done += count;
    if (terminal.live()) {
      terminal.err().print("\r" + text());
    } else if (done * PARTS / total > before * PARTS / total) {
      terminal.err().println(text());
    }
  }

  /** No more files are counted: what follows begins a line of its own. */
  void end() {
    if (terminal.live() && done > 0) {
      terminal.err().println();
    }
  }

  private String text() {
    return "%s %d of %d".formatted(verb, done, total);
  }
}
