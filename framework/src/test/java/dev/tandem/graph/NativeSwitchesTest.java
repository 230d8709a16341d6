package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "TensorFlow has a build for GPUs on Linux alone")
class NativeSwitchesTest {
  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  /** As the tests of this process begin: numbers on a GPU are exact. */
  @AfterEach
  void forbid() {
    NativeSwitches.setTensorFloat32(false);
    NativeSwitches.setDeterministic(false);
  }

  @Test
  void tensorFloat32CanBeForbiddenAndAllowed() {
    NativeSwitches.setTensorFloat32(false);
    assertFalse(NativeSwitches.allowsTensorFloat32());
    NativeSwitches.setTensorFloat32(true);
    assertTrue(NativeSwitches.allowsTensorFloat32());
  }

  @Test
  void determinismCanBeRequiredAndNoMore() {
    boolean byDefault = "1".equals(System.getenv("TF_DETERMINISTIC_OPS"));
    assertEquals(byDefault, NativeSwitches.requiresDeterminism());
    NativeSwitches.setDeterministic(true);
    assertTrue(NativeSwitches.requiresDeterminism());
    NativeSwitches.setDeterministic(false);
    assertFalse(NativeSwitches.requiresDeterminism());
  }
}
