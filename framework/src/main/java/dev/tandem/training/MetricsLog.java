package dev.tandem.training;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.EvaluationMetrics;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.HeldBackFile;
import dev.tandem.graph.GpuMemory;
import dev.tandem.graph.ProcessUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code metrics.jsonl}: one object a line with {@code event} {@code train}, {@code
 * evaluate}, {@code pseudo_labels}, {@code images} or {@code end}. Every line is in the file before
 * the next step begins; what cannot be written is held back and written later.
 */
public final class MetricsLog implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);

  /** Of the {@code end}: the largest resident size of the process that wrote it, in bytes. */
  public static final String PEAK_MEMORY = "peak_memory_bytes";

  /** Of the {@code end}, where a GPU is used: bytes of a step's tensors at one time. */
  public static final String PEAK_GPU_MEMORY = "peak_gpu_memory_bytes";

  /** Of an event {@code images}: the fault of an image that an evaluation leaves out. */
  private static final String LEFT_OUT = "left_out";

  private final Path file;
  private final HeldBackFile lines;
  private final List<String> classNames;
  private final long every;
  private int brokenImages;
  private OptionalLong evaluated = OptionalLong.empty();
  private OptionalLong replaced = OptionalLong.empty();

  /**
   * @param file is made when the first line is written
   * @param classNames in the order of the classes
   * @param every steps between two {@code train} lines
   */
  public MetricsLog(Path file, List<String> classNames, long every) {
    this.file = file;
    this.lines = new HeldBackFile(file);
    this.classNames = List.copyOf(classNames);
    this.every = every;
  }

  /**
   * Drops what a resumed run will write again: every line after {@code step}, the end, and what a
   * process that was killed left of a line.
   *
   * @throws dev.tandem.file.UnwritableException if the file cannot be written
   */
  public void rewindTo(long step) {
    if (!Files.exists(file)) {
      return;
    }
    List<String> all = text().lines().toList();
    StringBuilder kept = new StringBuilder();
    int damaged = 0;
    for (int i = 0; i < all.size(); i++) {
      Optional<Event> event = Event.read(all.get(i));
      if (event.filter(known -> known.isUpTo(step)).isPresent()) {
        event.filter(Event::isEvaluation).ifPresent(e -> evaluated = OptionalLong.of(e.step));
        kept.append(all.get(i)).append('\n');
      }
      // The last may be half a line of a process that was killed, and is written again.
      damaged += event.isEmpty() && i < all.size() - 1 ? 1 : 0;
    }
    if (damaged > 0) {
      LOG.warn("{}: damaged lines are dropped, as a power failure leaves them: {}", file, damaged);
    }
    AtomicFile.write(file, kept.toString());
  }

  /** What a line of the file is. */
  private record Event(String name, long step) {
    /** Empty for what is no event. */
    static Optional<Event> read(String line) {
      try {
        JsonObject event = JsonParser.parseString(line).getAsJsonObject();
        return Optional.of(
            new Event(event.get("event").getAsString(), event.get("step").getAsLong()));
      } catch (RuntimeException e) {
        // Gson throws exceptions of many types.
        return Optional.empty();
      }
    }

    boolean isEvaluation() {
      return name.equals("evaluate");
    }

    boolean isUpTo(long last) {
      return !name.equals("end") && step <= last;
    }
  }

  /**
   * What there is of the evaluation of a step gives way to the next evaluation of that step. Until
   * then it stays, and with it the sign that it is to be made again.
   */
  void replaceEvaluation(long step) {
    replaced = OptionalLong.of(step);
  }

  private void dropReplaced(long step) {
    if (!replaced.equals(OptionalLong.of(step)) || !Files.exists(file)) {
      return;
    }
    replaced = OptionalLong.empty();
    List<JsonObject> dropped =
        Stream.of("evaluate", "pseudo_labels").map(name -> event(name, step)).toList();
    String kept =
        text()
            .lines()
            .filter(line -> dropped.stream().noneMatch(event -> isOf(line, event)))
            .filter(line -> !(isOf(line, event("images", step)) && line.contains(LEFT_OUT)))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    AtomicFile.write(file, kept);
  }

  private static boolean isOf(String line, JsonObject event) {
    JsonObject read = JsonParser.parseString(line).getAsJsonObject();
    return event.keySet().stream().allMatch(key -> event.get(key).equals(read.get(key)));
  }

  private String text() {
    try {
      // Not readString: the file may end in the middle of a character.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e, e);
    }
  }

  /** Whether the last evaluation in the log is the one after that step. */
  boolean isEvaluated(long step) {
    return evaluated.equals(OptionalLong.of(step));
  }

  /** An event {@code images}: which is broken, and how many are since the process began. */
  @Override
  public void onBrokenImage(long step, String fault) {
    brokenImages++;
    JsonObject line = event("images", step);
    line.addProperty("broken", fault);
    line.addProperty("broken_images", brokenImages);
    append(line);
  }

  /** An event {@code images}: which one an evaluation leaves out, from here on. */
  @Override
  public void onImageLeftOut(long step, String fault) {
    dropReplaced(step);
    JsonObject line = event("images", step);
    line.addProperty(LEFT_OUT, fault);
    append(line);
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (step % every != 0) {
      return;
    }
    JsonObject line = event("train", step);
    scalars.forEach(line::addProperty);
    append(line);
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    dropReplaced(step);
    JsonObject line = event("evaluate", step);
    EvaluationMetrics.of(matrix, classNames).toJson().asMap().forEach(line::add);
    append(line);
    evaluated = OptionalLong.of(step);
  }

  /** Writes what was held back. */
  @Override
  public void onSave(long step) {
    lines.flush();
  }

  /** An event {@code pseudo_labels}, where some were judged. */
  @Override
  public void onInspection(long step, Inspection inspection) {
    JsonObject line = event("pseudo_labels", step);
    inspection.labeled().ifPresent(q -> line.add("labeled", figures(q, classNames)));
    inspection.unlabeled().ifPresent(q -> line.add("unlabeled", figures(q, classNames)));
    if (inspection.labeled().isPresent() || inspection.unlabeled().isPresent()) {
      append(line);
    }
  }

  /**
   * How good pseudo-labels are: {@code confident}, the share of all pixels that have a confident
   * one; {@code accuracy} of those and {@code accuracy_of_all}; by class the {@code confident}
   * share of its pseudo-labels and the {@code accuracy} of those. What is unknown is left out.
   */
  private static JsonObject figures(PseudoLabelQuality quality, List<String> classNames) {
    JsonObject figures = new JsonObject();
    add(figures, "confident", quality.confidentShare());
    add(figures, "accuracy", quality.accuracy());
    add(figures, "accuracy_of_all", quality.accuracyOfAll());
    JsonObject classes = new JsonObject();
    for (int i = 0; i < classNames.size(); i++) {
      JsonObject figuresOfClass = new JsonObject();
      add(figuresOfClass, "confident", quality.confidentShare(i));
      add(figuresOfClass, "accuracy", quality.accuracy(i));
      classes.add(classNames.get(i), figuresOfClass);
    }
    figures.add("classes", classes);
    return figures;
  }

  private static void add(JsonObject figures, String name, OptionalDouble value) {
    value.ifPresent(v -> figures.addProperty(name, v));
  }

  /**
   * Writes the {@code end}, after which nothing of the run is missing, with the largest resident
   * size of this process where the system tells it, and what a step took of a GPU's memory.
   *
   * @param step number of steps done
   * @param bestMiou of the checkpoints that are there and whole, 0 to 1; 0 if none was evaluated
   * @throws dev.tandem.file.UnwritableException if lines could not be written until now
   */
  public void end(long step, double bestMiou) {
    JsonObject line = event("end", step);
    line.addProperty("best_miou", bestMiou);
    ProcessUse.peakMemoryBytes().ifPresent(bytes -> line.addProperty(PEAK_MEMORY, bytes));
    GpuMemory.peakBytes().ifPresent(bytes -> line.addProperty(PEAK_GPU_MEMORY, bytes));
    append(line);
    lines.flush();
  }

  private static JsonObject event(String name, long step) {
    JsonObject event = new JsonObject();
    event.addProperty("event", name);
    event.addProperty("step", step);
    return event;
  }

  private void append(JsonObject line) {
    lines.append((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
