package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The commands that need no run. */
class HelpAndDevicesTest {
  @Test
  void devicesNamesTheVersionAndTheProcessor() {
    TinyProject.Outcome outcome = TinyProject.tandem("devices");
    assertEquals(ExitCode.DONE, outcome.code());
    assertTrue(outcome.out().startsWith("TensorFlow 2."), outcome.out());
    assertTrue(outcome.out().contains("CPU:0"), outcome.out());
    assertTrue(outcome.out().contains("XLA: compiles"), outcome.out());
  }

  @Test
  void helpIsThereForEveryCommand() {
    String overview = TinyProject.tandem("--help").out();
    for (String command : Tandem.COMMANDS.stream().map(Command::name).toList()) {
      assertTrue(overview.contains("  " + command + " "), command);
      TinyProject.Outcome help = TinyProject.tandem(command, "--help");
      assertEquals(ExitCode.DONE, help.code());
      assertTrue(help.out().contains("tandem " + command), help.out());
    }
  }
}
