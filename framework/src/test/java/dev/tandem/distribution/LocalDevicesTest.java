package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Devices;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalDevicesTest {
  private static final Devices.Device CPU = new Devices.Device("/device:CPU:0", "CPU", 0);
  private static final Devices.Device GPU = new Devices.Device("/device:GPU:0", "GPU", 0);

  @Test
  void allGpusOrAsManyAsAskedFor() {
    List<Devices.Device> present = List.of(CPU, GPU, GPU, GPU);
    assertEquals(LocalDevices.ofGpus(3), LocalDevices.of(0, present));
    assertEquals(LocalDevices.ofGpus(2), LocalDevices.of(2, present));
    assertEquals(LocalDevices.ofCpu(2), LocalDevices.of(2, List.of(CPU)));
    assertEquals("nccl", LocalDevices.of(0, present).hint());
    assertEquals("ring", LocalDevices.of(2, List.of(CPU)).hint());
  }

  @Test
  void virtualGpusCommunicateByRingSinceNcclWantsAGpuForEach() {
    LocalDevices virtual = LocalDevices.ofVirtualGpus(2);
    assertEquals("ring", virtual.hint());
    assertEquals(
        List.of("/device:GPU:0", "/device:GPU:1"), new MirroredStrategy(virtual).devices());
  }

  @Test
  void devicesThatAreNotThereAreRefused() {
    assertThrows(InvalidInputException.class, () -> LocalDevices.of(4, List.of(CPU, GPU)));
    assertThrows(InvalidInputException.class, () -> LocalDevices.of(0, List.of(CPU)));
  }

  @Test
  void logicalCpuDevicesShareTheProcessorsEvenly() {
    assertEquals(4, LocalDevices.ofCpu(2).processorsEach(8));
    assertEquals(2, LocalDevices.ofCpu(3).processorsEach(8));
  }

  @Test
  void moreLogicalDevicesThanProcessorsHaveOneEach() {
    assertEquals(1, LocalDevices.ofCpu(4).processorsEach(2));
  }

  @Test
  void aGpuHasAllProcessorsForWhatItsHostDoes() {
    assertEquals(8, LocalDevices.ofGpus(4).processorsEach(8));
  }
}
