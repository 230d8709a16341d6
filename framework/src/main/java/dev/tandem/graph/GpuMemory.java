package dev.tandem.graph;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.StepStats;

/**
 * How much memory of a GPU TensorFlow's tensors take. Only a traced step tells: outside this
 * process one sees what TensorFlow has reserved, which is more. What a kernel takes for itself
 * while it runs is not counted.
 */
public final class GpuMemory {
  private static final String ALLOCATOR = "GPU_";
  private static final AtomicLong PEAK = new AtomicLong();

  private GpuMemory() {}

  /**
   * The largest number of bytes in use at one time on a GPU: each op says how much its allocator
   * had given away when it ended.
   *
   * @param step recorded with a trace
   * @return empty where no GPU is in use
   */
  public static OptionalLong inUse(StepStats step) {
    return step.getDevStatsList().stream()
        .flatMap(device -> device.getNodeStatsList().stream())
        .flatMap(node -> node.getMemoryList().stream())
        .filter(memory -> memory.getAllocatorName().startsWith(ALLOCATOR))
        .mapToLong(AllocatorMemoryUsed::getAllocatorBytesInUse)
        .max();
  }

  /** Takes what a traced step used into account. */
  public static void note(StepStats step) {
    inUse(step).ifPresent(bytes -> PEAK.accumulateAndGet(bytes, Math::max));
  }

  /** The largest number of bytes of all steps that were noted in this process; empty if none. */
  public static OptionalLong peakBytes() {
    long peak = PEAK.get();
    return peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak);
  }
}
