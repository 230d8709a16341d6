package dev.tandem.graph;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tandem.testing.OwnProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose GPU is divided into virtual devices, which is decided once in a process. */
class VirtualDevicesTest {
  @Test
  void onlySessionsThatSeeTheGpuDivideIt(@TempDir Path folder)
      throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of(), Map.of());
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      boolean passed = OwnProcess.passed(List.of(selectClass(Divided.class)), 1);
      NativeRuntime.load();
      NativeRuntime.exit(passed ? 0 : 1);
    }
  }
}
