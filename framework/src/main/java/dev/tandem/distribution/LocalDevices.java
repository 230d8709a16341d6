package dev.tandem.distribution;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Devices;
import java.util.List;
import org.tensorflow.proto.ConfigProto;

/**
 * The devices of a process that carry a replica each.
 *
 * @param type {@code GPU} or {@code CPU}
 * @param count the first so many; of CPUs they are logical ones, which share the processors
 */
public record LocalDevices(String type, int count) {
  private static final String GPU = "GPU";
  private static final String CPU = "CPU";

  /**
   * @param count how many; 0 = all GPUs
   * @param present of the machine
   * @throws InvalidInputException if there are fewer GPUs, or none and no count
   */
  public static LocalDevices of(int count, List<Devices.Device> present) {
    int gpus = (int) present.stream().filter(d -> d.type().equals(GPU)).count();
    if (gpus == 0 && count == 0) {
      throw new InvalidInputException(
          "distribution.devices: found 0 (= all GPUs) and no GPU that TensorFlow can use, expected"
              + " how many logical CPU devices to train on");
    }
    if (gpus > 0 && count > gpus) {
      throw new InvalidInputException(
          "distribution.devices: found " + count + ", expected at most the " + gpus + " GPUs here");
    }
    return gpus > 0 ? new LocalDevices(GPU, count == 0 ? gpus : count) : ofCpu(count);
  }

  /** Logical devices of the CPU. */
  public static LocalDevices ofCpu(int count) {
    return new LocalDevices(CPU, count);
  }

  /**
   * The processors that the ops of one device have for themselves. An op that is spread over
   * processors where the other devices' ops run as well waits for its slowest part: measured by
   * {@code bench} with two devices on two processors.
   *
   * @param present of the machine
   */
  int processorsEach(int present) {
    return type.equals(CPU) ? Math.max(1, present / count) : present;
  }

  String name(int index) {
    return "/device:" + type + ":" + index;
  }

  String hint() {
    return type.equals(GPU) ? "nccl" : "ring";
  }

  /**
   * The config of a session that has these devices. What a GPU can not do, its host does; beside
   * CPUs there is no GPU, or TensorFlow would put the first replica there.
   */
  ConfigProto in(ConfigProto config) {
    ConfigProto.Builder builder = config.toBuilder().setAllowSoftPlacement(true);
    return type.equals(GPU)
        ? builder.build()
        : builder.putDeviceCount(CPU, count).putDeviceCount(GPU, 0).build();
  }
}
