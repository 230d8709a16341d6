package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import dev.tandem.experiments.assembly.ReportedRuns;
import dev.tandem.report.HtmlReport;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.MetricsLog;
import dev.tandem.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a finished run left, without what depends on the clock: equal, to the last bit, for a run
 * that was interrupted and for one that was not.
 *
 * @param files content, or checksum, by name
 */
public record RunResults(Map<String, String> files) {
  /** The figures that are measured, and differ between equal runs. */
  private static final String MEASURED =
      ",\"(images_per_second|" + MetricsLog.PEAK_MEMORY + ")\":[0-9.]+";

  /** Reads a run folder, and checks that its checkpoints are whole. */
  public static RunResults of(Path run) throws IOException {
    Map<String, String> files = new TreeMap<>();
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    files.put("metrics.jsonl", withoutMeasures(metrics));
    long step = new Checkpoints(run.resolve("checkpoints")).latestStep().orElseThrow();
    for (Path file : filesIn(run.resolve("checkpoints"))) {
      files.put(run.relativize(file).toString(), checksum(file));
    }
    Path exported = run.resolve("saved_model/variables/variables.data-00000-of-00001");
    files.put("saved_model", checksum(exported));
    files.put("latest", Long.toString(step));
    files.put("best_evaluation.json", checksum(run.resolve("best_evaluation.json")));
    for (Path file : filesIn(run.resolve("examples"))) {
      files.put(run.relativize(file).toString(), checksum(file));
    }
    assertEquals(report(run), Files.readString(run.resolve("report.html")), "the report");
    files.put("report.html", reportWithoutMeasures(run, metrics));
    return new RunResults(files);
  }

  /** Lines of metrics without what is measured. */
  static String withoutMeasures(String metrics) {
    return metrics.replaceAll(MEASURED, "");
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String checksum(Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(Files.readAllBytes(file));
    return Long.toHexString(checksum.getValue());
  }

  private static String report(Path run) throws IOException {
    RunFolder folder = RunFolder.open(run);
    String name =
        JsonParser.parseString(Files.readString(folder.config()))
            .getAsJsonObject()
            .get("name")
            .getAsString();
    return new HtmlReport(name, ReportedRuns.read(List.of(folder), fault -> {}), List.of()).html();
  }

  /** Without what a clock measured: the speed, and which processes trained. */
  private static String reportWithoutMeasures(Path run, String metrics) throws IOException {
    Path file = run.resolve("metrics.jsonl");
    Path processes = run.resolve("processes.json");
    Path kept = Files.move(processes, run.resolve("processes.kept"));
    Files.writeString(file, withoutMeasures(metrics));
    String report = report(run);
    Files.writeString(file, metrics);
    Files.move(kept, processes);
    return report;
  }

  @Override
  public String toString() {
    return files.entrySet().stream()
        .map(file -> file.getKey() + ": " + file.getValue())
        .collect(Collectors.joining("\n"));
  }
}
