package dev.tandem.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code checkpoints.json}: sums up the checkpoints of a folder for people and other programs.
 *
 * @param latest steps done at the newest; null before there is one
 * @param best steps done at the best; null before an evaluation
 * @param bestMiou its mIoU, 0 to 1; null before an evaluation
 */
record CheckpointIndex(Long latest, Long best, Double bestMiou) {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** Reads that of a folder; without any step if it is missing or damaged. */
  static CheckpointIndex read(Path folder) {
    CheckpointIndex none = new CheckpointIndex(null, null, null);
    try {
      String text = new String(Files.readAllBytes(file(folder)), StandardCharsets.UTF_8);
      CheckpointIndex read = GSON.fromJson(text, CheckpointIndex.class);
      return read == null ? none : read;
    } catch (IOException | RuntimeException e) {
      // Gson throws exceptions of many types.
      return none;
    }
  }

  /**
   * Writes it in one move.
   *
   * @throws dev.tandem.file.UnwritableException if it cannot be written
   */
  void write(Path folder) {
    AtomicFile.write(file(folder), GSON.toJson(this));
  }

  private static Path file(Path folder) {
    return folder.resolve("checkpoints.json");
  }
}
