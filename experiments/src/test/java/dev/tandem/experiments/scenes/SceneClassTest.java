package dev.tandem.experiments.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SceneClassTest {

  @Test
  void tellsItsTwelveClassesApart() {
    assertEquals(12, SceneClass.values().length);
    assertEquals(
        12, Arrays.stream(SceneClass.values()).map(SceneClass::displayName).distinct().count());
    assertEquals(12, Arrays.stream(SceneClass.values()).map(SceneClass::colour).distinct().count());
  }
}
