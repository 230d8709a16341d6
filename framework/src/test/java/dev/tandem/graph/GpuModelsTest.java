package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuModelsTest {
  @TempDir private Path folder;

  @Test
  void theDriverNamesThem() throws IOException {
    for (String address : List.of("0000:17:00.0", "0000:0a:00.0")) {
      Path gpu = Files.createDirectory(folder.resolve(address));
      Files.writeString(
          gpu.resolve("information"),
          "Model: \t\t NVIDIA H100 %s\nIRQ:   \t\t 42\n".formatted(address.substring(5, 7)));
    }
    Files.createDirectory(folder.resolve("0000:20:00.0"));
    assertEquals(List.of("NVIDIA H100 0a", "NVIDIA H100 17"), GpuModels.in(folder));
    assertEquals(List.of(), GpuModels.in(folder.resolve("no driver")));
  }
}
