package dev.tandem.experiments;

import dev.tandem.experiments.cli.ProcessEnd;
import dev.tandem.experiments.cli.Tandem;
import dev.tandem.experiments.cli.Terminal;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import java.util.List;

/** Starts {@code tandem} from a command line. */
public final class Main {
  private Main() {}

  /**
   * @param arguments command and options, see {@code --help}
   */
  public static void main(String[] arguments) {
    StandardError.separateJava();
    ProcessEnd end = ProcessEnd.ofThisProcess();
    NativeRuntime.load();
    end.exit(Tandem.run(List.of(arguments), Terminal.system()));
  }
}
