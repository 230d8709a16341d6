package dev.tandem.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of the NVIDIA GPUs of this machine, such as {@code NVIDIA H100 80GB HBM3}. */
public final class GpuModels {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");
  private static final String MODEL = "Model:";

  private GpuModels() {}

  /** As the driver tells them, in the order of its folders; Linux only. */
  public static List<String> installed() {
    return in(DRIVER);
  }

  /** Their name, if all have the same. */
  public static Optional<String> common() {
    List<String> names = installed().stream().distinct().toList();
    return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
  }

  /** From files {@code ADDRESS/information} with a line {@code Model: NAME}. */
  static List<String> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> gpus = Files.list(folder)) {
      return gpus.sorted()
          .map(gpu -> model(gpu.resolve("information")))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> model(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(MODEL.length()).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
