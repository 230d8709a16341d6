package dev.tandem.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What this process has used of the machine, as far as the system tells. */
public final class ProcessUse {
  private ProcessUse() {}

  /** Of all its threads together, since it began. */
  public static Optional<Duration> processorTime() {
    return ProcessHandle.current().info().totalCpuDuration();
  }

  /** From now on the largest resident size is that since this call, where the system can do so. */
  public static void forgetPeakMemory() {
    try {
      // Linux: 5 sets the peak to the size of now.
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      return;
    }
  }

  /** Largest resident size since it began, in bytes. */
  public static OptionalLong peakMemoryBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
