package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlaCompilerTest {
  @TempDir Path folder;

  private Path toolkit(String name) throws IOException {
    Path toolkit = folder.resolve(name);
    Files.createDirectories(toolkit.resolve("bin"));
    Files.createDirectories(toolkit.resolve("nvvm/libdevice"));
    Files.createFile(toolkit.resolve("nvvm/libdevice/libdevice.10.bc"));
    Files.createFile(toolkit.resolve("bin/ptxas"));
    assertTrue(toolkit.resolve("bin/ptxas").toFile().setExecutable(true));
    return toolkit;
  }

  @Test
  void withoutAToolkitBothFilesAreMissing() {
    assertEquals(
        List.of("ptxas", "libdevice.10.bc"),
        XlaCompiler.find(Map.of(), List.of(folder.resolve("none"))).missing());
  }

  @Test
  void aToolkitOfXlasFlagsComesBeforeTheUsualOnes() throws IOException {
    Path usual = toolkit("usual");
    Path own = toolkit("own");
    XlaCompiler found =
        XlaCompiler.find(
            Map.of("XLA_FLAGS", "--xla_dump_to=x --xla_gpu_cuda_data_dir=" + own), List.of(usual));
    assertEquals(List.of(), found.missing());
    assertEquals(Optional.of(own.resolve("bin/ptxas")), found.ptxas());
    assertEquals(Optional.of(own.resolve("nvvm/libdevice/libdevice.10.bc")), found.libdevice());
  }

  @Test
  void theAssemblerMayBeOnThePath() throws IOException {
    Path toolkit = toolkit("somewhere");
    XlaCompiler found =
        XlaCompiler.find(Map.of("PATH", "/none:" + toolkit.resolve("bin")), List.of());
    assertEquals(List.of("libdevice.10.bc"), found.missing());
  }
}
