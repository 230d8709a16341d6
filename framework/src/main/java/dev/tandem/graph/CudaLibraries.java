package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libraries of NVIDIA that TensorFlow's GPU build opens by name: seven of CUDA 12 and cuDNN 9,
 * without any one of which it uses no GPU, and the driver's.
 *
 * <p>They may be installed, or come as a jar: JavaCPP's {@code cuda} with the classifier {@code
 * linux-x86_64-redist} holds them all. Those of a jar are unpacked and loaded before TensorFlow,
 * which then finds them in the process: the system's loader opens no second library of the same
 * name.
 */
public final class CudaLibraries {
  /** What TensorFlow 2.18 opens. */
  static final List<String> WANTED =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcufft.so.11",
          "libcusolver.so.11",
          "libcusparse.so.12",
          "libcudnn.so.9");

  private static final Logger LOG = LoggerFactory.getLogger(CudaLibraries.class);

  /** The driver's library. */
  static final String DRIVER = "libcuda.so.1";

  private static final Path DRIVER_VERSION = Path.of("/proc/driver/nvidia/version");
  private static final String GPU_BUILD =
      "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libjnitensorflow.so";
  private static final String JAR_FOLDER = "/org/bytedeco/cuda/linux-x86_64";
  private static final Pattern VERSION = Pattern.compile("Module\\s+(?:for \\S+\\s+)?([0-9.]+)");
  private static final int LAZY = 1;
  private static final int GLOBAL = 0x100;

  private CudaLibraries() {}

  /** The system's loader. */
  private interface Dl extends Library {
    Pointer dlopen(String name, int flags);
  }

  /** Whether TensorFlow's library on the class path is the one for NVIDIA GPUs. */
  public static boolean areUsed() {
    return CudaLibraries.class.getResource(GPU_BUILD) != null;
  }

  /** Which of the seven libraries this process cannot open; loads those that it can. */
  public static List<String> missing() {
    return missing(WANTED);
  }

  /** Those of these libraries that this process cannot open by their names. */
  static List<String> missing(List<String> names) {
    return Platform.isLinux()
        ? names.stream().filter(name -> !isOpened(name)).toList()
        : List.copyOf(names);
  }

  /** The version of NVIDIA's driver; empty without one that programs can use. Linux only. */
  public static Optional<String> driver() {
    return missing(List.of(DRIVER)).isEmpty() ? driverVersion(DRIVER_VERSION) : Optional.empty();
  }

  /** From a file such as {@code NVRM version: NVIDIA UNIX x86_64 Kernel Module 580.95.05 …}. */
  static Optional<String> driverVersion(Path file) {
    try {
      Matcher version = VERSION.matcher(Files.readString(file));
      return Optional.of(version.find() ? version.group(1) : "of unknown version");
    } catch (IOException e) {
      return Optional.of("of unknown version");
    }
  }

  /**
   * Loads the libraries of the jar if TensorFlow will want them, the machine has a driver and an
   * installed one is missing. Call it before TensorFlow is loaded.
   */
  static void loadFromJar() {
    URL jar = CudaLibraries.class.getResource(JAR_FOLDER + "/" + WANTED.get(0));
    if (jar == null || !areUsed() || driver().isEmpty() || missing().isEmpty()) {
      return;
    }
    try {
      LOG.info("CUDA is not installed: its libraries are unpacked, at the first time, and loaded");
      loadAll(unpacked(jar)).forEach(file -> LOG.info("{} cannot be loaded", file));
    } catch (IOException e) {
      LOG.warn("the CUDA libraries of the class path cannot be unpacked: {}", e.getMessage());
    }
  }

  /** The libraries in a jar, in JavaCPP's cache, where they are unpacked once. */
  static List<Path> unpacked(URL oneOfThem) throws IOException {
    JarURLConnection connection = (JarURLConnection) oneOfThem.openConnection();
    String folder = connection.getEntryName().replaceFirst("[^/]*$", "");
    List<String> names;
    try (JarFile jar = new JarFile(Path.of(URI.create(connection.getJarFileURL() + "")).toFile())) {
      names =
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.startsWith(folder) && name.contains(".so"))
              .map(name -> name.substring(folder.length()))
              .toList();
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      files.add(Loader.cacheResource(new URL(oneOfThem, name)).toPath());
    }
    return files;
  }

  /**
   * Loads libraries, each after those that it needs.
   *
   * @return those that cannot be loaded
   */
  static List<Path> loadAll(List<Path> files) {
    List<Path> left = files;
    int before;
    do {
      before = left.size();
      left = left.stream().filter(file -> !isOpened(file.toString())).toList();
    } while (!left.isEmpty() && left.size() < before);
    return left;
  }

  private static boolean isOpened(String name) {
    return Native.load(Dl.class).dlopen(name, LAZY | GLOBAL) != null;
  }
}
