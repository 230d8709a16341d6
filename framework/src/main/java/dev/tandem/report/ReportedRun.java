package dev.tandem.report;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.training.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A run in a report: its config, its metrics, and what else its folder has. */
public final class ReportedRun {
  private final String name;
  private final Path folder;
  private final RunConfig config;
  private final RunMetrics metrics;
  private final RunDetails details;
  private final Map<String, String> defaults;

  private ReportedRun(
      String name,
      Path folder,
      RunConfig config,
      RunMetrics metrics,
      RunDetails details,
      Map<String, String> defaults) {
    this.name = name;
    this.folder = folder;
    this.config = config;
    this.metrics = metrics;
    this.details = details;
    this.defaults = defaults;
  }

  /**
   * A run of which nothing else is known.
   *
   * @param name unique in the report
   * @param config the resolved config
   * @param metrics the logged metrics
   */
  public ReportedRun(String name, JsonObject config, RunMetrics metrics) {
    this(name, Path.of(""), new RunConfig(config), metrics, RunDetails.NONE, Map.of());
  }

  /** Unique in the report. */
  public String name() {
    return name;
  }

  /** Where it is; empty for a run without a folder. */
  public Path folder() {
    return folder;
  }

  /** The resolved config. */
  public RunConfig config() {
    return config;
  }

  /** The logged metrics. */
  public RunMetrics metrics() {
    return metrics;
  }

  RunDetails details() {
    return details;
  }

  /** The defaults of the config's keys, as JSON text; those that have none are empty or missing. */
  Map<String, String> defaults() {
    return defaults;
  }

  /**
   * The same with what its config would have by default.
   *
   * @param values JSON text by dotted key; empty for a key without default
   */
  public ReportedRun withDefaults(Map<String, String> values) {
    return new ReportedRun(name, folder, config, metrics, details, Map.copyOf(values));
  }

  /**
   * Reads runs from their folders. A run gets the name in its config; if several have the same
   * name, what their configs differ in is appended, or else the folder.
   *
   * @throws InvalidInputException if a folder is not a run folder, or its files cannot be read
   */
  public static List<ReportedRun> read(List<RunFolder> folders) {
    return RunNames.unique(folders.stream().map(ReportedRun::read).toList());
  }

  /**
   * The same, but a run whose files cannot be read is left out as long as another can.
   *
   * @param leftOut takes what is wrong with each
   * @throws InvalidInputException if no run can be read
   */
  public static List<ReportedRun> readable(List<RunFolder> folders, Consumer<String> leftOut) {
    List<ReportedRun> runs = new ArrayList<>();
    List<InvalidInputException> faults = new ArrayList<>();
    for (RunFolder folder : folders) {
      try {
        runs.add(read(folder));
      } catch (InvalidInputException e) {
        faults.add(e);
      }
    }
    if (runs.isEmpty() && !faults.isEmpty()) {
      throw faults.get(0);
    }
    faults.forEach(fault -> leftOut.accept(fault.getMessage()));
    return RunNames.unique(runs);
  }

  /** The same under another name. */
  ReportedRun named(String other) {
    return new ReportedRun(other, folder, config, metrics, details, defaults);
  }

  private static ReportedRun read(RunFolder folder) {
    RunConfig config = RunConfig.read(folder.config());
    return new ReportedRun(
        config.name().orElseGet(() -> folderName(folder.path())),
        folder.path(),
        config,
        RunMetrics.read(folder.metrics()),
        RunDetails.read(folder),
        Map.of());
  }

  private static String folderName(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }
}
