package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutOfMemoryExceptionTest {
  @Test
  void theCropThatIsAdvisedIsOneThatTheNetworkTakes() {
    assertEquals(22, OutOfMemoryException.halfTheArea(32, 1));
    assertEquals(364, OutOfMemoryException.halfTheArea(518, 14));
    assertEquals(14, OutOfMemoryException.halfTheArea(14, 14));
  }
}
