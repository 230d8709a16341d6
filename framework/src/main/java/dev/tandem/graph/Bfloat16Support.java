package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Whether the device that trains computes faster in bfloat16 than in float32. */
public final class Bfloat16Support {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Tiles, of AMX: always faster. */
  private static final Set<String> TILES = Set.of("amx_bf16");

  /**
   * Vectors, of AVX-512: faster where oneDNN's kernels can be used as they are. On an AMD EPYC of
   * the Zen 4 generation a step of the large networks took 0.6 to 0.7 of the time in float32; on
   * one of Zen 5, on which some kernels are wrong and have to be replaced ({@link InputGradient}),
   * 1.12 to 1.15 of it.
   */
  private static final Set<String> VECTORS = Set.of("avx512_bf16");

  private static final int CAPABILITY_MAJOR = 75;
  private static final int AMPERE = 8;

  private Bfloat16Support() {}

  /** NVIDIA's driver. */
  private interface Driver extends Library {
    int cuInit(int flags);

    int cuDeviceGet(int[] device, int ordinal);

    int cuDeviceGetAttribute(int[] value, int attribute, int device);
  }

  /**
   * Whether the GPU or, without one, the processor has fast instructions for it. Of processors
   * Linux alone says; where oneDNN is turned off, there are no kernels for it.
   */
  public static boolean isFast() {
    return Devices.runOnGpu()
        ? isFastOnGpu()
        : isFast(PROCESSORS, System.getenv(), InputGradient::isRightInLibrary);
  }

  /**
   * @param right whether oneDNN's kernels are right on this processor
   */
  static boolean isFast(Path processors, Map<String, String> environment, BooleanSupplier right) {
    return usesOneDnn(environment)
        && (has(TILES, processors) || has(VECTORS, processors) && right.getAsBoolean());
  }

  private static boolean usesOneDnn(Map<String, String> environment) {
    return !environment.getOrDefault("TF_ENABLE_ONEDNN_OPTS", "1").equals("0");
  }

  private static boolean has(Set<String> instructions, Path processors) {
    try {
      return Files.readString(processors)
          .lines()
          .filter(line -> line.startsWith("flags"))
          .anyMatch(line -> Arrays.stream(line.split("\\s+")).anyMatch(instructions::contains));
    } catch (IOException notLinux) {
      return false;
    }
  }

  /** Tensor cores compute in bfloat16 from NVIDIA's Ampere generation on. */
  private static boolean isFastOnGpu() {
    Driver driver = Native.load(CudaLibraries.DRIVER, Driver.class);
    int[] device = new int[1];
    int[] major = new int[1];
    return driver.cuInit(0) == 0
        && driver.cuDeviceGet(device, 0) == 0
        && driver.cuDeviceGetAttribute(major, CAPABILITY_MAJOR, device[0]) == 0
        && major[0] >= AMPERE;
  }
}
