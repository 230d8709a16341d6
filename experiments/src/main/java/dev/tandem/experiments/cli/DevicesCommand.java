package dev.tandem.experiments.cli;

import dev.tandem.graph.Devices;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.tensorflow.TensorFlow;

/** The command {@code devices}: lists TensorFlow's devices. */
final class DevicesCommand implements Command {
  private static final double GIB = 1 << 30;

  @Override
  public String name() {
    return "devices";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "prints TensorFlow's version and devices, and why an existing GPU is not used";
  }

  @Override
  public Options options() {
    return new Options();
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    terminal
        .out()
        .printf(
            "TensorFlow %s, %d processors%n",
            TensorFlow.version(), Runtime.getRuntime().availableProcessors());
    List<Devices.Device> devices = Devices.list();
    for (Devices.Device device : devices) {
      // For a CPU TensorFlow reports a constant, not the machine's memory.
      String memory =
          device.type().equals("CPU")
              ? ""
              : String.format("  %.1f GiB", device.memoryBytes() / GIB);
      terminal.out().println(device.type() + "  " + device.name() + memory);
    }
    Devices.whyNoGpu(devices).ifPresent(why -> terminal.out().println("GPU not used: " + why));
    return ExitCode.DONE;
  }
}
