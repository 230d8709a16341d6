package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.tandem.training.TrainingProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What was run: where, with what, how long, and which keys of the config are not the defaults. */
public final class RunFacts {
  private static final double GIB = 1L << 30;

  private final ReportedRun run;

  /** The facts of one run. */
  public RunFacts(ReportedRun run) {
    this.run = run;
  }

  String html() {
    StringBuilder list = new StringBuilder();
    lines()
        .forEach(
            (name, value) ->
                list.append(
                    "<div><dt>%s</dt><dd>%s</dd></div>\n"
                        .formatted(Html.escape(name), Html.escape(value))));
    String facts = list.isEmpty() ? "" : "<dl class=\"facts\">\n" + list + "</dl>\n";
    return facts + changes();
  }

  /** The facts by name, in the order in which they are told; without what is unknown. */
  public Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    List<TrainingProcess> processes = run.details().processes();
    if (processes.isEmpty()) {
      return lines;
    }
    TrainingProcess last = processes.get(processes.size() - 1);
    double seconds = processes.stream().mapToDouble(TrainingProcess::seconds).sum();
    String resumed = processes.size() == 1 ? "" : ", in %d processes".formatted(processes.size());
    lines.put(
        "begun", processes.get(0).begun().replaceFirst("\\..*|Z$", "").replace('T', ' ') + " UTC");
    lines.put("time", duration(seconds) + resumed);
    lines.put("memory", memory(processes, last));
    gpuMemory(processes)
        .ifPresent(bytes -> lines.put("GPU memory", gib(bytes) + " at most in a step"));
    lines.put(
        "machine",
        "%s, %d %s"
            .formatted(
                last.system(),
                last.processors(),
                last.processors() == 1 ? "processor" : "processors"));
    String devices = String.join(", ", last.devices());
    if (!devices.isBlank()) {
      lines.put("devices", devices);
    }
    if (last.precision() != null) {
      lines.put("number format", last.precision());
    }
    lines.put(
        "versions",
        "Tandem %s, TensorFlow %s, Java %s"
            .formatted(last.tandem(), last.tensorflow(), last.java()));
    return lines;
  }

  private static String memory(List<TrainingProcess> processes, TrainingProcess last) {
    long peak = processes.stream().mapToLong(TrainingProcess::peakMemoryBytes).max().orElse(0);
    String machine = gib(last.machineMemoryBytes());
    return peak == 0 ? "machine " + machine : gib(peak) + " at most, of " + machine;
  }

  private static OptionalLong gpuMemory(List<TrainingProcess> processes) {
    return processes.stream()
        .mapToLong(TrainingProcess::peakGpuMemoryBytes)
        .filter(bytes -> bytes > 0)
        .max();
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }

  private static String duration(double seconds) {
    Duration duration = Duration.ofSeconds(Math.round(seconds));
    if (duration.toHours() > 0) {
      return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : duration.toSeconds() + " s";
  }

  private String changes() {
    if (run.defaults().isEmpty()) {
      return "";
    }
    HtmlTable table =
        new HtmlTable(
            "The keys of the config that are not the defaults. – : the key has none.",
            List.of(
                HtmlTable.Column.of("key"),
                HtmlTable.Column.ofText("value"),
                HtmlTable.Column.ofText("default")));
    run.config()
        .settings()
        .forEach(
            (key, value) -> {
              String usual = run.defaults().getOrDefault(key, "");
              if (usual.isEmpty() || !isEqual(value, usual)) {
                table.row(
                    Html.escape(key),
                    List.of(
                        HtmlTable.Cell.text(RunConfig.text(value)),
                        HtmlTable.Cell.text(usual(usual))));
              }
            });
    return table.isEmpty() ? "" : table.html();
  }

  /** The default of a key, which some do not have, or only an empty one. */
  private static String usual(String json) {
    String text = json.isEmpty() ? "" : RunConfig.text(JsonParser.parseString(json));
    return text.isEmpty() ? "–" : text;
  }

  /** Numbers may be written in several ways. */
  private static boolean isEqual(JsonElement value, String usual) {
    JsonElement other = JsonParser.parseString(usual);
    boolean numbers =
        value.isJsonPrimitive()
            && other.isJsonPrimitive()
            && value.getAsJsonPrimitive().isNumber()
            && other.getAsJsonPrimitive().isNumber();
    return numbers ? value.getAsDouble() == other.getAsDouble() : value.equals(other);
  }
}
