package dev.tandem.graph;

import dev.tandem.InvalidInputException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.proto.GPUOptions;

/**
 * Which GPUs a process uses, and how. TensorFlow maps its devices to GPUs once in a process: all
 * sessions must say the same, so {@link SessionConfig#use} is to be called before the first that
 * sees GPUs.
 *
 * @param visible indices of the GPUs that the process sees, among those of the machine; empty for
 *     all
 * @param virtualMemory MiB of each virtual device into which the first GPU is divided; empty for
 *     none
 */
public record GpuShare(List<Integer> visible, List<Integer> virtualMemory) {
  /** Every GPU of the machine, whole. */
  public static final GpuShare ALL = new GpuShare(List.of(), List.of());

  /** Copies the lists. */
  public GpuShare {
    visible = List.copyOf(visible);
    virtualMemory = List.copyOf(virtualMemory);
  }

  /**
   * The share of one of several processes on a machine: consecutive GPUs, as many for each.
   *
   * @param process from 0
   * @param processes on this machine
   * @param gpus of this machine
   * @param each GPUs of each process; 0 divides all evenly
   * @return all, for a process alone and on a machine without any
   * @throws InvalidInputException if there are too few for {@code each}, or for one each: two
   *     processes would take the same
   */
  public static GpuShare ofProcess(int process, int processes, int gpus, int each) {
    if (processes == 1 || gpus == 0) {
      return ALL;
    }
    int count = each > 0 ? each : gpus / processes;
    if (count == 0 || count * processes > gpus) {
      throw new InvalidInputException(
          "%d processes of this machine%s share %s, expected %s"
              .formatted(
                  processes,
                  each > 0 ? " with " + each + " devices each" : "",
                  gpus == 1 ? "1 GPU" : gpus + " GPUs",
                  gpus < processes
                      ? "at most one process for each"
                      : "at most " + gpus / processes + " devices each, or 0, their even share"));
    }
    return new GpuShare(
        IntStream.range(process * count, (process + 1) * count).boxed().toList(), List.of());
  }

  /** The first GPU of the machine, divided into virtual devices of {@code memory} MiB each. */
  public static GpuShare virtual(int devices, int memory) {
    return new GpuShare(List.of(0), Collections.nCopies(devices, memory));
  }

  /** The options of a session: memory is taken as it is needed, unless it is divided. */
  GPUOptions options() {
    GPUOptions.Builder options = GPUOptions.newBuilder();
    options.setVisibleDeviceList(
        visible.stream().map(String::valueOf).collect(Collectors.joining(",")));
    if (virtualMemory.isEmpty()) {
      return options.setAllowGrowth(true).build();
    }
    GPUOptions.Experimental.VirtualDevices.Builder devices =
        GPUOptions.Experimental.VirtualDevices.newBuilder();
    virtualMemory.forEach(devices::addMemoryLimitMb);
    options.getExperimentalBuilder().addVirtualDevices(devices);
    return options.build();
  }
}
