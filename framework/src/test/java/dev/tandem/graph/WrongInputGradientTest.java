package dev.tandem.graph;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tandem.testing.OwnProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What convolutions compute on processors on which oneDNN's gradient of the input is wrong: their
 * tests once more, in a process in which it counts as such.
 */
class WrongInputGradientTest {
  @Test
  void convolutionsAreTheSameByWhatReplacesIt(@TempDir Path folder)
      throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of("-D" + InputGradient.WRONG + "=true"), Map.of());
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      boolean passed =
          OwnProcess.passed(
              List.of(selectClass(ConvolutionTest.class), selectClass(SameConvolutionTest.class)),
              40);
      NativeRuntime.load();
      NativeRuntime.exit(passed && !InputGradient.isRightInLibrary() ? 0 : 1);
    }
  }
}
