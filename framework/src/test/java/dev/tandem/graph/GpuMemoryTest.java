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
  void itIsTheMostThatTheAllocatorOfAGpuHadGivenAway() {
    StepStats step =
        StepStats.newBuilder()
            .addDevStats(
                DeviceStepStats.newBuilder()
                    .addNodeStats(node("GPU_0_bfc", 7000))
                    .addNodeStats(node("GPU_0_bfc", 9000))
                    .addNodeStats(node("GPU_0_bfc", 8000))
                    .addNodeStats(node("gpu_host_bfc", 11_000)))
            .build();
    assertEquals(OptionalLong.of(9000), GpuMemory.inUse(step));
    assertEquals(OptionalLong.empty(), GpuMemory.inUse(StepStats.getDefaultInstance()));
  }

  private static NodeExecStats node(String allocator, long bytesInUse) {
    return NodeExecStats.newBuilder()
        .addMemory(
            AllocatorMemoryUsed.newBuilder()
                .setAllocatorName(allocator)
                .setAllocatorBytesInUse(bytesInUse))
        .build();
  }
}
