package dev.tandem.distribution;

import dev.tandem.InvalidInputException;
import dev.tandem.ValueRange;
import dev.tandem.graph.Devices;
import java.util.List;
import org.tensorflow.proto.ConfigProto;

/**
 * The devices of a process, each with one replica.
 *
 * @param type {@code GPU} or {@code CPU}
 * @param count number of devices, starting with the first; CPU devices are logical devices that
 *     share the processors
 * @param virtual whether they are parts of one GPU, for trying out what needs several
 */
public record LocalDevices(String type, int count, boolean virtual) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public LocalDevices {
    ValueRange.requireAtLeast("number of devices", count, 1);
  }

  private static final String GPU = "GPU";
  private static final String CPU = "CPU";

  /**
   * @param count number of devices; 0 = all GPUs
   * @param present devices of the machine
   * @throws InvalidInputException if {@code count} exceeds the GPUs, or is 0 on a machine without
   *     one
   */
  public static LocalDevices of(int count, List<Devices.Device> present) {
    int gpus = (int) present.stream().filter(d -> d.type().equals(GPU)).count();
    if (gpus == 0 && count == 0) {
      throw new InvalidInputException(
          "number of devices: found 0 (= all GPUs) and no GPU that TensorFlow can use, expected"
              + " the number of logical CPU devices to train on");
    }
    if (gpus > 0 && count > gpus) {
      throw new InvalidInputException(
          "number of devices: found " + count + ", expected at most the " + gpus + " GPUs here");
    }
    return gpus > 0 ? ofGpus(count == 0 ? gpus : count) : ofCpu(count);
  }

  /**
   * This many logical devices of the CPU. For a training on a machine with a GPU hide it from the
   * process ({@code CUDA_VISIBLE_DEVICES=}): else layers choose their kernels, and what they know
   * to be right, for the GPU.
   */
  public static LocalDevices ofCpu(int count) {
    return new LocalDevices(CPU, count, false);
  }

  /** The first {@code count} GPUs. */
  public static LocalDevices ofGpus(int count) {
    return new LocalDevices(GPU, count, false);
  }

  /**
   * This many virtual devices of one GPU; {@link dev.tandem.graph.SessionConfig#use} must have
   * divided it.
   */
  public static LocalDevices ofVirtualGpus(int count) {
    return new LocalDevices(GPU, count, true);
  }

  /**
   * The number of processors per device. Logical CPU devices divide the processors between them: an
   * op that used all of them would compete with the other devices' ops and wait for its slowest
   * thread, as measured by {@code bench} with two devices on two processors.
   *
   * @param present number of processors of the machine
   */
  int processorsEach(int present) {
    return type.equals(CPU) ? Math.max(1, present / count) : present;
  }

  String name(int index) {
    return "/device:" + type + ":" + index;
  }

  /** NCCL refuses two participants on one GPU. */
  String hint() {
    return type.equals(GPU) && !virtual ? "nccl" : "ring";
  }

  /**
   * The config of a session with these devices. Ops without a GPU kernel run on the CPU. For CPU
   * devices the GPUs are hidden, since TensorFlow would place the first replica on one.
   */
  ConfigProto in(ConfigProto config) {
    ConfigProto.Builder builder = config.toBuilder().setAllowSoftPlacement(true);
    return type.equals(GPU)
        ? builder.build()
        : builder.putDeviceCount(CPU, count).putDeviceCount(GPU, 0).build();
  }
}
