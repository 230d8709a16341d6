package dev.tandem.training;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.tandem.InvalidInputException;
import dev.tandem.file.AtomicFile;
import dev.tandem.graph.GpuMemory;
import dev.tandem.graph.ProcessUse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;

/**
 * A process that trained a run: where, with what, how long. A run that was resumed has several.
 *
 * @param begun when, in UTC as ISO 8601
 * @param firstStep steps done when it began
 * @param lastStep steps done when it ended, or at its last evaluation
 * @param seconds from its begin to then
 * @param peakMemoryBytes largest resident size of the process; 0 = unknown
 * @param peakGpuMemoryBytes of the tensors of a step on a GPU; 0 = none is used, or unknown
 * @param tandem version
 * @param tensorflow version
 * @param java version
 * @param system operating system and architecture
 * @param processors that the process may use
 * @param machineMemoryBytes of the machine, or the container
 * @param devices on which replicas run
 * @param replicas of all processes that trained together; 0 where a version before this field wrote
 *     it
 * @param precision number format in which it computed, as {@code bfloat16}; null where a version
 *     before this field wrote it
 */
public record TrainingProcess(
    String begun,
    long firstStep,
    long lastStep,
    double seconds,
    long peakMemoryBytes,
    long peakGpuMemoryBytes,
    String tandem,
    String tensorflow,
    String java,
    String system,
    int processors,
    long machineMemoryBytes,
    List<String> devices,
    int replicas,
    String precision) {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .create();

  /** This process, which begins now. */
  static TrainingProcess beginning(
      Instant now,
      long step,
      List<String> devices,
      int replicas,
      SessionOptions.Precision precision) {
    return new TrainingProcess(
        now.toString(),
        step,
        step,
        0,
        ProcessUse.peakMemoryBytes().orElse(0),
        GpuMemory.peakBytes().orElse(0),
        version(),
        TensorFlow.version(),
        System.getProperty("java.version"),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        memoryOfMachine(),
        devices,
        replicas,
        precision.text());
  }

  /** Classes that are in no jar have no version. */
  private static String version() {
    return Optional.ofNullable(TrainingProcess.class.getPackage().getImplementationVersion())
        .orElse("without a version");
  }

  private static long memoryOfMachine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : 0;
  }

  /** The same after that step. */
  TrainingProcess at(long step, double secondsUntilNow) {
    return new TrainingProcess(
        begun,
        firstStep,
        step,
        secondsUntilNow,
        Math.max(peakMemoryBytes, ProcessUse.peakMemoryBytes().orElse(0)),
        GpuMemory.peakBytes().orElse(0),
        tandem,
        tensorflow,
        java,
        system,
        processors,
        machineMemoryBytes,
        devices,
        replicas,
        precision);
  }

  /**
   * Reads {@code processes.json}.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public static List<TrainingProcess> read(Path file) {
    try {
      TrainingProcess[] read = GSON.fromJson(Files.readString(file), TrainingProcess[].class);
      if (read != null && Arrays.stream(read).allMatch(TrainingProcess::isWhole)) {
        return List.of(read);
      }
      throw refused(file, null);
    } catch (IOException | JsonParseException e) {
      throw refused(file, e);
    }
  }

  /** Whether a file has what every version wrote of a process. */
  private static boolean isWhole(TrainingProcess read) {
    return read != null
        && Stream.of(read.begun, read.tandem, read.tensorflow, read.java, read.system, read.devices)
            .allMatch(Objects::nonNull);
  }

  private static InvalidInputException refused(Path file, Exception cause) {
    return new InvalidInputException(
        file + ": cannot be read, expected the processes of a training", cause);
  }

  static void write(List<TrainingProcess> processes, Path file) {
    AtomicFile.write(file, GSON.toJson(processes) + "\n");
  }
}
