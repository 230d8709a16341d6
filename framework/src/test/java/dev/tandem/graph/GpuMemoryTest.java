package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

class GpuMemoryTest {
  @Test
  void thePeakIsThatOfTheLargestStep() {
    GpuMemory.note(step("cpu", 50_000));
    assertEquals(OptionalLong.empty(), GpuMemory.peakBytes());
    GpuMemory.note(step("GPU_0_bfc", 9000));
    GpuMemory.note(step("GPU_0_bfc", 7000));
    assertEquals(OptionalLong.of(9000), GpuMemory.peakBytes());
  }

  private static StepStats step(String allocator, long bytesInUse) {
    AllocatorMemoryUsed memory =
        AllocatorMemoryUsed.newBuilder()
            .setAllocatorName(allocator)
            .setAllocatorBytesInUse(bytesInUse)
            .build();
    return StepStats.newBuilder()
        .addDevStats(
            DeviceStepStats.newBuilder().addNodeStats(NodeExecStats.newBuilder().addMemory(memory)))
        .build();
  }
}
