package dev.tandem.graph;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether XLA can compile for the device that trains. For a CPU it always can; for an NVIDIA GPU it
 * needs two files of the CUDA toolkit, which come neither with the driver nor with TensorFlow, and
 * without them it ends the process. They are looked for where TensorFlow 2.18 does.
 *
 * @param ptxas the assembler of GPU code
 * @param libdevice mathematical functions for GPU code
 */
public record XlaCompiler(Optional<Path> ptxas, Optional<Path> libdevice) {
  private static final Logger LOG = LoggerFactory.getLogger(XlaCompiler.class);

  /** Where a toolkit is looked for after the folder that XLA_FLAGS names. */
  private static final List<Path> TOOLKITS =
      List.of(Path.of("cuda_sdk_lib"), Path.of("/usr/local/cuda"));

  private static final Pattern FOLDER_FLAG =
      Pattern.compile("--xla_gpu_cuda_data_dir=(\"[^\"]*\"|\\S+)");

  /** Looked for when it is first asked for. */
  private static final class Process {
    static final List<String> MISSING =
        Devices.useGpu() ? find(System.getenv(), TOOLKITS).missing() : List.of();
  }

  /** Told when it is first asked for. */
  private static final class Usable {
    static final boolean HERE = missingHere().isEmpty();

    static {
      if (!HERE) {
        LOG.warn(
            "XLA cannot compile for this GPU without {} of the CUDA toolkit: Gaussian"
                + " representations are compared without it, which takes longer",
            String.join(" and ", missingHere()));
      }
    }
  }

  /** What XLA lacks to compile for this process's devices; empty if it can. */
  public static List<String> missingHere() {
    return Process.MISSING;
  }

  /** Whether XLA can compile for this process's devices; says so once if it cannot. */
  public static boolean isUsable() {
    return Usable.HERE;
  }

  /**
   * Looks for the files.
   *
   * @param environment PATH and XLA_FLAGS are used
   * @param toolkits folders of CUDA toolkits
   */
  public static XlaCompiler find(Map<String, String> environment, List<Path> toolkits) {
    List<Path> folders = new ArrayList<>();
    Matcher flag = FOLDER_FLAG.matcher(environment.getOrDefault("XLA_FLAGS", ""));
    if (flag.find()) {
      folders.add(Path.of(flag.group(1).replace("\"", "")));
    }
    folders.addAll(toolkits);
    Stream<Path> onPath =
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    return new XlaCompiler(
        Stream.concat(onPath, folders.stream().map(folder -> folder.resolve("bin")))
            .map(folder -> folder.resolve("ptxas"))
            .filter(Files::isExecutable)
            .findFirst(),
        Stream.concat(
                folders.stream().map(folder -> folder.resolve("nvvm").resolve("libdevice")),
                Stream.of(Path.of("")))
            .map(folder -> folder.resolve("libdevice.10.bc"))
            .filter(Files::isRegularFile)
            .findFirst());
  }

  /** The names of the files that were not found. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (ptxas.isEmpty()) {
      missing.add("ptxas");
    }
    if (libdevice.isEmpty()) {
      missing.add("libdevice.10.bc");
    }
    return missing;
  }
}
