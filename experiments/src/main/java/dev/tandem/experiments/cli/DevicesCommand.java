package dev.tandem.experiments.cli;

import dev.tandem.graph.CudaLibraries;
import dev.tandem.graph.Devices;
import dev.tandem.graph.GpuModels;
import dev.tandem.graph.XlaCompiler;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.tensorflow.TensorFlow;

/** The command {@code devices}: lists TensorFlow's devices, and what its GPU build lacks. */
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
    if (!GpuModels.installed().isEmpty()) {
      terminal.out().println("NVIDIA GPUs: " + String.join(", ", GpuModels.installed()));
    }
    CudaLibraries.driver().ifPresent(version -> terminal.out().println("NVIDIA driver " + version));
    if (CudaLibraries.areUsed()) {
      terminal.out().println("CUDA libraries: " + found(CudaLibraries.missing()));
    }
    terminal.out().println("XLA: " + compiles(XlaCompiler.missingHere()));
    return ExitCode.DONE;
  }

  private static String found(List<String> missing) {
    return missing.isEmpty() ? "all found" : "missing " + String.join(", ", missing);
  }

  private static String compiles(List<String> missing) {
    return missing.isEmpty()
        ? "compiles"
        : "cannot compile without " + String.join(" and ", missing);
  }
}
