package dev.tandem.experiments.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.models.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads files of a run folder. */
public record RunFiles(Path run) {
  /** The training events without measured times. */
  public List<JsonObject> losses() throws IOException {
    return events("train");
  }

  /** The events of that name in the metrics, without measured times. */
  List<JsonObject> events(String name) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(event -> event.get("event").getAsString().equals(name))
        .peek(event -> event.remove("images_per_second"))
        .toList();
  }

  /** Written with the first checkpoint. */
  Path checkpointIndex() {
    return run.resolve("checkpoints/checkpoints.json");
  }

  /** The variables of a checkpoint. */
  Path variables(long step) {
    return run.resolve("checkpoints/step-" + step + "/variables");
  }

  /** The names of the folders in a folder. */
  static List<String> folders(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The files in a folder and below it, as paths from there. */
  static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .collect(Collectors.toSet());
    }
  }

  /** The values of a tensor in a file with weights, or in the best checkpoint of a run. */
  static float[] values(Path path, String name) {
    try (WeightsFile file = Pretrained.open(path)) {
      var floats = file.tensors().get(name).floats();
      float[] values = new float[floats.remaining()];
      floats.get(values);
      return values;
    }
  }
}
