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
 * What convolutions and batch norm compute on processors for which TensorFlow has no oneDNN, as all
 * of ARM: their tests once more, in a process in which it is turned off.
 */
class WithoutOneDnnTest {
  @Test
  void convolutionsAndBatchNormAreTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of(), Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      boolean passed =
          OwnProcess.passed(
              List.of(
                  selectClass(ConvolutionTest.class),
                  selectClass(SameConvolutionTest.class),
                  selectClass(BatchNormTest.class),
                  selectClass(SmallVarianceTest.class)),
              50);
      NativeRuntime.load();
      NativeRuntime.exit(passed && !DilatedKernels.arePresent(false) ? 0 : 1);
    }
  }
}
