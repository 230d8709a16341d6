package dev.tandem.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class GoldenCountTest {
  /** Run by the test below alone. */
  static class SampleGoldenTest {
    @Test
    void succeeds() {}

    @Test
    void isSkipped() {
      Assumptions.abort("no goldens");
    }
  }

  @Test
  void aSkippedCaseNeitherRanNorFailed() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      LauncherConfig onlyOurs =
          LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
      LauncherFactory.create(onlyOurs)
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(SampleGoldenTest.class))
                  .build(),
              new GoldenCount());
    } finally {
      System.setOut(out);
    }
    assertEquals(
        "golden cases: 1 ran, 0 failed, 1 skipped", said.toString(StandardCharsets.UTF_8).strip());
  }
}
