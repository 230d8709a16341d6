package dev.tandem.graph;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;

/** The devices that TensorFlow offers to a session of this process. */
public final class Devices {
  private Devices() {}

  /**
   * One device.
   *
   * @param name for example {@code /job:localhost/replica:0/task:0/device:CPU:0}
   * @param type for example {@code CPU} or {@code GPU}
   * @param memoryBytes memory limit that TensorFlow reports for the device, in bytes
   */
  public record Device(String name, String type, long memoryBytes) {}

  /** The devices of a newly opened session. */
  @SuppressWarnings("try") // The scope frees what is allocated while it is open.
  public static List<Device> list() {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      BytePointer config = new BytePointer(SessionConfig.of(0, 0).toByteArray());
      TF_SetConfig(options, config, config.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList devices = TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      List<Device> list = new ArrayList<>();
      for (int i = 0; i < TF_DeviceListCount(devices); i++) {
        list.add(
            new Device(
                TF_DeviceListName(devices, i, status).getString(),
                TF_DeviceListType(devices, i, status).getString(),
                TF_DeviceListMemoryBytes(devices, i, status)));
      }
      TF_DeleteDeviceList(devices);
      return list;
    }
  }

  /**
   * The number of NVIDIA GPUs that TensorFlow can use: those that the driver knows, if this build
   * and all libraries are for them. Linux only.
   */
  public static int usableGpus() {
    return CudaLibraries.areUsed() && CudaLibraries.missing().isEmpty() ? installedGpus() : 0;
  }

  private static int installedGpus() {
    String[] gpus = Path.of("/proc/driver/nvidia/gpus").toFile().list();
    return gpus == null ? 0 : gpus.length;
  }

  /**
   * With this system property graphs are built as for a GPU, so that tests can run them on any
   * machine.
   */
  public static final String GPU_GRAPHS = "tandem.gpuGraphs";

  /** Looked for when it is first asked for: a session on a GPU takes a while to open. */
  private static final class Process {
    static final boolean RUNS_ON_GPU = hasGpu(list());
    static final boolean USES_GPU = RUNS_ON_GPU || Boolean.getBoolean(GPU_GRAPHS);
  }

  /**
   * Whether graphs are built for a GPU in this process, as they are if TensorFlow uses one. If
   * {@link SessionConfig#use} is called, then before this.
   */
  public static boolean useGpu() {
    return Process.USES_GPU;
  }

  /** Whether TensorFlow uses a GPU in this process: its kernels have not the faults of oneDNN's. */
  static boolean runOnGpu() {
    return Process.RUNS_ON_GPU;
  }

  /** Whether a GPU is among these. */
  public static boolean hasGpu(List<Device> devices) {
    return devices.stream().anyMatch(device -> device.type().equals("GPU"));
  }

  /**
   * Why no GPU is among {@code devices} although the machine has one; empty if one is, or if the
   * machine has none. Detects NVIDIA GPUs on Linux only.
   */
  public static Optional<String> whyNoGpu(List<Device> devices) {
    if (hasGpu(devices) || !Files.exists(Path.of("/dev/nvidiactl"))) {
      return Optional.empty();
    }
    if (!CudaLibraries.areUsed()) {
      return Optional.of(
          "this build has TensorFlow's CPU library; build with -Pcuda for the GPU one");
    }
    if (CudaLibraries.driver().isEmpty()) {
      return Optional.of("NVIDIA's driver cannot be used: " + CudaLibraries.DRIVER + " is missing");
    }
    List<String> missing = CudaLibraries.missing();
    return Optional.of(
        missing.isEmpty()
            ? "all libraries are there, and TensorFlow cannot use it (set TF_CPP_MIN_LOG_LEVEL=0 to"
                + " read why)"
            : "missing " + String.join(", ", missing) + " (CUDA 12 and cuDNN 9)");
  }
}
