package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedRunTest {
  @TempDir private Path folder;

  @Test
  void aRunThatCannotBeReadIsLeftOutAsLongAsAnotherCan() throws Exception {
    RunFolder good = SampleRun.write(folder.resolve("good"), "css", 1);
    RunFolder bad = RunFolder.create(folder.resolve("bad"), "{\"name\": \"css\"}");
    Files.writeString(bad.metrics(), "nonsense\n\n");
    List<String> faults = new ArrayList<>();
    List<ReportedRun> runs = ReportedRun.readable(List.of(bad, good), faults::add);
    assertEquals(List.of("css"), runs.stream().map(ReportedRun::name).toList());
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).startsWith(bad.metrics() + " line 1"), faults.get(0));
    Files.writeString(bad.metrics(), "");
    for (String config : List.of("{\"seed\": \"x\"}", "{\"training\": {\"steps\": true}}")) {
      Files.writeString(bad.config(), config);
      faults.clear();
      assertEquals(1, ReportedRun.readable(List.of(bad, good), faults::add).size());
      assertTrue(faults.get(0).startsWith(bad.config() + ": cannot be read"), faults.get(0));
    }
    assertThrows(
        InvalidInputException.class, () -> ReportedRun.readable(List.of(bad), faults::add));
  }
}
