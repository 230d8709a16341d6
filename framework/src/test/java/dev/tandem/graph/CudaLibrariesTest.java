package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "CUDA libraries are loaded on Linux alone")
class CudaLibrariesTest {
  private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib", "libzip.so");

  @TempDir Path folder;

  @Test
  void everyMissingLibraryIsNamed() {
    assertEquals(
        List.of("libno_such_library.so.12", "libnor_this_one.so.9"),
        CudaLibraries.missing(
            List.of("libno_such_library.so.12", "libc.so.6", "libnor_this_one.so.9")));
  }

  @Test
  void theSevenThatTensorFlowOpensAreLookedFor() {
    assertEquals(7, CudaLibraries.WANTED.size());
    assertFalse(CudaLibraries.areUsed(), "the tests run with TensorFlow's library for CPUs");
  }

  @Test
  void theLibrariesOfAJarAreLoadedAndADamagedOneIsNamed() throws IOException {
    Path jar = folder.resolve("tandem-test-cuda.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      entry(zip, "fake/cuda/libcudart.so.12", Files.readAllBytes(LIBRARY));
      entry(zip, "fake/cuda/libcudnn.so.9", "damaged".getBytes(StandardCharsets.UTF_8));
      entry(zip, "fake/cuda/LICENSE.txt", new byte[0]);
      entry(zip, "fake/other.so", new byte[0]);
    }
    List<Path> files =
        CudaLibraries.unpacked(new URL("jar:" + jar.toUri() + "!/fake/cuda/libcudart.so.12"));
    try {
      assertEquals(
          List.of("libcudart.so.12", "libcudnn.so.9"),
          files.stream().map(file -> file.getFileName().toString()).toList());
      assertEquals(List.of(files.get(1)), CudaLibraries.loadAll(files));
    } finally {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  @Test
  void theDriversVersionIsThatOfItsModule() throws IOException {
    Path version = folder.resolve("version");
    Files.writeString(
        version,
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n"
            + "GCC version:  gcc version 11.4.0\n");
    assertEquals(Optional.of("550.54.15"), CudaLibraries.driverVersion(version));
    Files.writeString(
        version,
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\n");
    assertEquals(Optional.of("580.95.05"), CudaLibraries.driverVersion(version));
    assertEquals(
        Optional.of("of unknown version"), CudaLibraries.driverVersion(folder.resolve("none")));
  }
}
