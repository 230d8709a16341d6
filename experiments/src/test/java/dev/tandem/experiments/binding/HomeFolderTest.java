package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeFolderTest {
  @Test
  void aTildeIsTheHomeFolderThatTheEnvironmentNames() {
    Map<String, String> environment = Map.of("HOME", "/srv/me");
    assertEquals("/srv/me", HomeFolder.expanded("~", environment));
    assertEquals("/srv/me/a/b", HomeFolder.expanded("~/a/b", environment));
    assertEquals("~x/a", HomeFolder.expanded("~x/a", environment));
    assertEquals("a/~/b", HomeFolder.expanded("a/~/b", environment));
  }

  @Test
  void withoutItTheHomeFolderIsThatOfTheAccount() {
    assertEquals(System.getProperty("user.home") + "/a", HomeFolder.expanded("~/a", Map.of()));
  }
}
