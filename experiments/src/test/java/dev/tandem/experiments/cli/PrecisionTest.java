package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.training.SessionOptions;
import dev.tandem.training.TrainingProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What {@code auto} was where a run began, and that the run keeps it. */
class PrecisionTest extends TinyProjectBase {
  private static final String[] ONE_STEP = {
    "training.precision=auto", "method.pseudo_label=none", "training.steps=1"
  };

  @Test
  void autoIsRecordedAndKeptOnAMachineWhereItWouldBeAnother() throws IOException {
    String here = SessionOptions.Precision.AUTO.here().name().toLowerCase(Locale.ROOT);
    String other = here.equals("bfloat16") ? "tensor_float32" : "bfloat16";
    Path run = project.trained("run", ONE_STEP);
    Path processes = run.resolve("processes.json");
    assertEquals(List.of(here), precisions(processes));
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("training from step 0 of 1 in " + here), log);
    String report = Files.readString(run.resolve("report.html"));
    assertTrue(report.contains("<dt>number format</dt><dd>" + here + "</dd>"), "in the report");

    Files.writeString(processes, Files.readString(processes).replace(here, other));
    ByteArrayOutputStream warned = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(warned, true, StandardCharsets.UTF_8));
    TinyProject.Outcome outcome;
    try {
      outcome =
          TinyProject.tandem(
              project.trainingLine(run, ONE_STEP[0], ONE_STEP[1], "training.steps=2").toArray());
    } finally {
      System.setErr(before);
    }
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(
        "WARN  %s: goes on in %s, in which the run began; one that began on this machine would compute in %s\n"
            .formatted(run, other, here),
        warned.toString(StandardCharsets.UTF_8));
    assertEquals(List.of(other, other), precisions(processes));
  }

  private static List<String> precisions(Path processes) {
    return TrainingProcess.read(processes).stream().map(TrainingProcess::precision).toList();
  }
}
