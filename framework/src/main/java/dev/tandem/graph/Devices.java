package dev.tandem.graph;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListMemoryBytes;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
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
      TF_Session session =
          TF_Session.newSession(TF_Graph.newGraph(), TF_SessionOptions.newSessionOptions(), status);
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
   * Why no GPU is among {@code devices} although the machine has one; empty if one is, or if the
   * machine has none. Detects NVIDIA GPUs on Linux only.
   */
  public static Optional<String> whyNoGpu(List<Device> devices) {
    boolean used = devices.stream().anyMatch(d -> d.type().equals("GPU"));
    if (used || !Files.exists(Path.of("/dev/nvidiactl"))) {
      return Optional.empty();
    }
    String library = Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    return Optional.of(
        library.contains("-gpu")
            ? "TensorFlow's GPU library is loaded but cannot use the GPU: it needs an NVIDIA"
                + " driver for CUDA 12 and cuDNN 9 on the library path (set"
                + " TF_CPP_MIN_LOG_LEVEL=0 to read what is missing)"
            : "this build has TensorFlow's CPU library; build with -Pgpu for the GPU one");
  }
}
