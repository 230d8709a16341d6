package dev.tandem.experiments.cli;

import dev.tandem.graph.Devices;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.tensorflow.TensorFlow;

/** {@code devices}. */
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
    return "TensorFlow's version, the devices in use, and why a GPU that is there is not used";
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
      // A CPU's figure is a constant of TensorFlow's, not the machine's memory.
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
