package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.training.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A run in a report.
 *
 * @param name unique in the report
 * @param config the resolved config
 * @param metrics the logged metrics
 */
public record ReportedRun(String name, JsonObject config, RunMetrics metrics) {

  /**
   * Reads runs from their folders. A run gets the name in its config; if several have the same
   * name, the folder is appended.
   *
   * @throws InvalidInputException if a folder is not a run folder, or its files cannot be read
   */
  public static List<ReportedRun> read(List<RunFolder> folders) {
    List<ReportedRun> runs = folders.stream().map(ReportedRun::read).toList();
    List<String> names = runs.stream().map(ReportedRun::name).toList();
    return IntStream.range(0, runs.size())
        .mapToObj(
            i -> {
              String name = names.get(i);
              boolean unique = names.indexOf(name) == names.lastIndexOf(name);
              return unique
                  ? runs.get(i)
                  : runs.get(i).named(name + " (" + folders.get(i).path() + ")");
            })
        .toList();
  }

  private ReportedRun named(String other) {
    return new ReportedRun(other, config, metrics);
  }

  private static ReportedRun read(RunFolder folder) {
    JsonObject config = config(folder.config());
    JsonElement name = config.get("name");
    return new ReportedRun(
        name == null || !name.isJsonPrimitive() ? folderName(folder.path()) : name.getAsString(),
        config,
        RunMetrics.read(folder.metrics()));
  }

  private static String folderName(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  private static JsonObject config(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new InvalidInputException(
          file + ": cannot be read, expected the config that train writes into a run folder", e);
    }
  }
}
