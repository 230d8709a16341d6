package dev.tandem.experiments.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.report.StepParts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The output of {@code bench} for a measurement.
 *
 * @param name of the config
 * @param device for example {@code CPU:0}
 * @param precision as in the config
 * @param against the overrides of the config to compare with; empty for no comparison
 * @param measurement of the steps
 */
record BenchTimings(
    String name,
    String device,
    String precision,
    List<String> against,
    StepBenchmark.Measurement measurement) {
  private static final double MEBIBYTE = 1 << 20;
  private static final List<StepParts.Part> NETWORK =
      List.of(StepParts.Part.TEACHER, StepParts.Part.STUDENT_FORWARD, StepParts.Part.BACKWARD);

  /** The median duration of a step in seconds. */
  double stepSeconds() {
    return median(measurement.timing().seconds());
  }

  /** The median of the ratios of each step to the following step with the other settings. */
  double ratioTo(StepBenchmark.Timing other) {
    List<Double> own = measurement.timing().seconds();
    return median(
        IntStream.range(0, own.size()).mapToObj(i -> own.get(i) / other.seconds().get(i)).toList());
  }

  /** The median: the middle value, or the mean of the two middle values. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double imagesPerSecond() {
    return imagesPerSecond(measurement.timing());
  }

  private static double imagesPerSecond(StepBenchmark.Timing timing) {
    return timing.imagesPerStep() / median(timing.seconds());
  }

  /** The mean over the traced steps, in seconds. */
  private double mean(Function<StepParts, Map<StepParts.Part, Double>> of, StepParts.Part part) {
    return measurement.parts().stream()
        .mapToDouble(parts -> of.apply(parts).get(part))
        .average()
        .orElseThrow();
  }

  private double network(Function<StepParts, Map<StepParts.Part, Double>> of) {
    return NETWORK.stream().mapToDouble(part -> mean(of, part)).sum();
  }

  /** The results as a text table. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "%s on %s, %s%n", name, device, precision);
    measurement
        .classesPresent()
        .ifPresent(k -> line(text, "synthetic images with %d classes present%n", k));
    line(
        text,
        "step %.3f s (median of %d), %.2f images/s%n",
        stepSeconds(),
        measurement.timing().seconds().size(),
        imagesPerSecond());
    measurement
        .against()
        .ifPresent(
            other ->
                line(
                    text,
                    "against %s: step %.3f s, %.2f images/s; ratio %.3f (median of the pairs)%n",
                    String.join(" ", against),
                    median(other.seconds()),
                    imagesPerSecond(other),
                    ratioTo(other)));
    measurement
        .processorSeconds()
        .ifPresent(seconds -> line(text, "processors %.3f s a step, all threads%n", seconds));
    measurement
        .peakMemoryBytes()
        .ifPresent(bytes -> line(text, "peak resident memory %.0f MiB%n", bytes / MEBIBYTE));
    measurement
        .trace()
        .gpuBytes()
        .ifPresent(bytes -> line(text, "peak GPU memory %.0f MiB%n", bytes / MEBIBYTE));
    line(text, "%n%-18s %10s %10s%n", "part", "wall s", "op s");
    for (StepParts.Part part : StepParts.Part.values()) {
      row(text, part.key(), mean(StepParts::seconds, part), mean(StepParts::opSeconds, part));
    }
    row(text, "network", network(StepParts::seconds), network(StepParts::opSeconds));
    text.append(
        """

        wall s: wall time, divided equally among the ops that run at the same time; adds up to the
        step (mean of %d traced steps). op s: sum of the durations of the ops.
        network = teacher + student_forward + backward.
        """
            .formatted(measurement.parts().size()));
    return text.toString();
  }

  private static void row(StringBuilder text, String part, double seconds, double opSeconds) {
    line(text, "%-18s %10.4f %10.4f%n", part, seconds, opSeconds);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  /** The results as JSON. */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("device", device);
    json.addProperty("precision", precision);
    json.addProperty("step_seconds", stepSeconds());
    json.addProperty("images_per_second", imagesPerSecond());
    measurement
        .processorSeconds()
        .ifPresent(seconds -> json.addProperty("processor_seconds", seconds));
    if (measurement.peakMemoryBytes().isPresent()) {
      json.addProperty("peak_memory_bytes", measurement.peakMemoryBytes().getAsLong());
    } else {
      json.add("peak_memory_bytes", JsonNull.INSTANCE);
    }
    measurement
        .trace()
        .gpuBytes()
        .ifPresent(bytes -> json.addProperty("peak_gpu_memory_bytes", bytes));
    measurement.classesPresent().ifPresent(k -> json.addProperty("classes_present", k));
    json.addProperty("steps", measurement.timing().seconds().size());
    measurement
        .against()
        .ifPresent(
            other -> {
              json.addProperty("against", String.join(" ", against));
              json.addProperty("against_step_seconds", median(other.seconds()));
              json.addProperty("against_images_per_second", imagesPerSecond(other));
              json.addProperty("ratio", ratioTo(other));
            });
    json.add("parts", parts(StepParts::seconds));
    json.add("op_seconds", parts(StepParts::opSeconds));
    return json;
  }

  private JsonObject parts(Function<StepParts, Map<StepParts.Part, Double>> of) {
    JsonObject parts = new JsonObject();
    for (StepParts.Part part : StepParts.Part.values()) {
      parts.addProperty(part.key(), mean(of, part));
    }
    parts.addProperty("network", network(of));
    return parts;
  }
}
