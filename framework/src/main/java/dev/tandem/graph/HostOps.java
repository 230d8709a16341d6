package dev.tandem.graph;

import org.tensorflow.DeviceSpec;
import org.tensorflow.op.Ops;

/**
 * Ops on the processor in a graph whose other ops are on a GPU: draws and what follows from them
 * for an image as a whole, such as the place of a crop. These are hundreds of ops on a few numbers,
 * each of which costs a GPU the start of a kernel; and where a seed, a size or a condition has been
 * computed on a GPU, the host waits for it. On the processor they run beside the teacher's forward
 * pass.
 */
public final class HostOps {
  private static final DeviceSpec HOST =
      DeviceSpec.newBuilder().deviceType(DeviceSpec.DeviceType.CPU).deviceIndex(0).build();

  private HostOps() {}

  /** The same ops on the processor; without a GPU, {@code tf} itself. */
  public static Ops of(Ops tf) {
    return Devices.useGpu() ? tf.withDevice(HOST) : tf;
  }
}
