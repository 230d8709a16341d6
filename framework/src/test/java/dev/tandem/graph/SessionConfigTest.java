package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;

class SessionConfigTest {
  @Test
  void everySessionTakesGpuMemoryAsItNeedsIt() {
    ConfigProto training = SessionConfig.of(4, 2);
    assertTrue(training.getGpuOptions().getAllowGrowth());
    assertEquals(Map.of(), training.getDeviceCountMap());
    assertEquals(4, training.getIntraOpParallelismThreads());
    assertEquals(2, training.getInterOpParallelismThreads());
    assertTrue(SessionConfig.onCpu().getGpuOptions().getAllowGrowth());
  }

  @Test
  void aSessionOnTheCpuSeesNoGpu() {
    assertEquals(Map.of("GPU", 0), SessionConfig.onCpu().getDeviceCountMap());
    assertEquals(Map.of("GPU", 0), SessionConfig.onCpu(1, 1).getDeviceCountMap());
    assertEquals(1, SessionConfig.onCpu(1, 1).getIntraOpParallelismThreads());
  }
}
