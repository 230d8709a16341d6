package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

class SessionConfigTest {
  @Test
  void everySessionTakesGpuMemoryAsItNeedsIt() {
    ConfigProto training = SessionConfig.of(4, 2);
    assertTrue(training.getGpuOptions().getAllowGrowth());
    assertEquals(Map.of(), training.getDeviceCountMap());
    assertEquals(4, training.getIntraOpParallelismThreads());
    assertEquals(2, training.getInterOpParallelismThreads());
    assertTrue(SessionConfig.inBfloat16(training).getGpuOptions().getAllowGrowth());
    assertTrue(SessionConfig.onCpu().getGpuOptions().getAllowGrowth());
  }

  @Test
  void aSessionOnTheCpuSeesNoGpu() {
    assertEquals(Map.of("GPU", 0), SessionConfig.onCpu().getDeviceCountMap());
    assertEquals(Map.of("GPU", 0), SessionConfig.onCpu(1, 1).getDeviceCountMap());
    assertEquals(1, SessionConfig.onCpu(1, 1).getIntraOpParallelismThreads());
  }

  @Test
  void mixedPrecisionKeepsTheRestOfTheConfig() {
    ConfigProto standard = SessionConfig.of(2, 2);
    ConfigProto mixed = SessionConfig.inBfloat16(standard);
    RewriterConfig.Builder rewriting =
        mixed.getGraphOptions().getRewriteOptions().toBuilder()
            .clearAutoMixedPrecisionOnednnBfloat16();
    ConfigProto.Builder without = mixed.toBuilder();
    without.getGraphOptionsBuilder().setRewriteOptions(rewriting);
    assertEquals(standard, without.build());
  }
}
