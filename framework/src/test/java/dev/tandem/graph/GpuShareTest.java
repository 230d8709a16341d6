package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.GPUOptions;

class GpuShareTest {
  @Test
  void processesOfAMachineShareItsGpusWithoutOverlap() {
    assertEquals(List.of(0), GpuShare.ofProcess(0, 2, 2, 0).visible());
    assertEquals(List.of(1), GpuShare.ofProcess(1, 2, 2, 0).visible());
    assertEquals(List.of(4, 5, 6, 7), GpuShare.ofProcess(1, 2, 8, 0).visible());
    assertEquals(List.of(2, 3), GpuShare.ofProcess(1, 3, 8, 2).visible());
  }

  @Test
  void aProcessAloneSeesAllAndWhereThereIsNoneThereIsNothingToShare() {
    assertEquals(GpuShare.ALL, GpuShare.ofProcess(0, 1, 8, 0));
    assertEquals(GpuShare.ALL, GpuShare.ofProcess(1, 2, 0, 0));
    assertEquals(GpuShare.ALL, GpuShare.ofProcess(1, 2, 0, 3));
  }

  @Test
  void processesThatWouldTakeTheSameGpuAreRefused() {
    assertEquals(
        "2 processes of this machine share 1 GPU, expected at most one process for each",
        refused(2, 1, 0));
    assertEquals(
        "2 processes of this machine with 2 devices each share 2 GPUs, expected at most 1 devices"
            + " each, or 0, their even share",
        refused(2, 2, 2));
    assertEquals(
        "3 processes of this machine with 3 devices each share 8 GPUs, expected at most 2 devices"
            + " each, or 0, their even share",
        refused(3, 8, 3));
    assertEquals(
        "4 processes of this machine with 1 devices each share 2 GPUs, expected at most one process"
            + " for each",
        refused(4, 2, 1));
  }

  private static String refused(int processes, int gpus, int each) {
    return assertThrows(
            InvalidInputException.class, () -> GpuShare.ofProcess(0, processes, gpus, each))
        .getMessage();
  }

  @Test
  void theOptionsNameTheGpusAndLetMemoryGrow() {
    GPUOptions options = new GpuShare(List.of(2, 3), List.of()).options();
    assertEquals("2,3", options.getVisibleDeviceList());
    assertTrue(options.getAllowGrowth());
    assertEquals(0, options.getExperimental().getVirtualDevicesCount());
    assertEquals("", GpuShare.ALL.options().getVisibleDeviceList());
  }

  @Test
  void oneGpuIsDividedIntoVirtualOnes() {
    GPUOptions options = GpuShare.virtual(2, 8000).options();
    assertEquals("0", options.getVisibleDeviceList());
    assertFalse(options.getAllowGrowth(), "a virtual device has its memory from the beginning");
    assertEquals(
        List.of(8000f, 8000f),
        options.getExperimental().getVirtualDevices(0).getMemoryLimitMbList());
  }
}
