package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GPUOptions;

/** Run by {@link VirtualDevicesTest} alone: it decides for its whole process. */
class Divided {
  @BeforeAll
  static void divide() {
    SessionConfig.use(GpuShare.virtual(2, 100));
  }

  @Test
  void aSessionThatSeesTheGpuDividesIt() {
    GPUOptions options = SessionConfig.of(1, 1).getGpuOptions();
    assertEquals(
        List.of(100f, 100f), options.getExperimental().getVirtualDevices(0).getMemoryLimitMbList());
  }

  /** TensorFlow refuses virtual devices in a session without a GPU. */
  @Test
  void aSessionOfTheProcessorDoesNot() {
    GPUOptions options = SessionConfig.onCpu().getGpuOptions();
    assertEquals(0, options.getExperimental().getVirtualDevicesCount());
    assertTrue(options.getAllowGrowth());
  }
}
