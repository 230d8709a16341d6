package dev.tandem.training;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What {@code manifest.json} in the folder of a checkpoint says: which files belong to it, by which
 * a damaged checkpoint is noticed.
 *
 * @param step steps done
 * @param miou of this very state where it was evaluated, 0 to 1; else null
 * @param files by name, without the manifest
 */
record CheckpointManifest(long step, Double miou, Map<String, Content> files) {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final String NAME = "manifest.json";
  private static final int BUFFER = 1 << 16;

  /**
   * What a file holds.
   *
   * @param bytes its size
   * @param crc32c its checksum, in hexadecimal
   */
  record Content(long bytes, String crc32c) {
    private static Content of(Path file) throws IOException {
      CRC32C checksum = new CRC32C();
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      try (InputStream stream = Files.newInputStream(file)) {
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
          checksum.update(buffer, 0, read);
          bytes += read;
        }
      }
      return new Content(bytes, Long.toHexString(checksum.getValue()));
    }
  }

  /** The manifest as it is in the file: with a checksum of itself. */
  private record Sealed(CheckpointManifest checkpoint, String crc32c) {
    static Sealed of(CheckpointManifest checkpoint) {
      CRC32C checksum = new CRC32C();
      checksum.update(GSON.toJson(checkpoint).getBytes(StandardCharsets.UTF_8));
      return new Sealed(checkpoint, Long.toHexString(checksum.getValue()));
    }
  }

  /** Describes the files that are in a folder. */
  static CheckpointManifest of(Path folder, long step, Optional<Double> miou) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    for (Path file : DurableFiles.filesOf(folder)) {
      String name = file.getFileName().toString();
      if (!name.equals(NAME) && !AtomicFile.isDraft(file)) {
        files.put(name, Content.of(file));
      }
    }
    return new CheckpointManifest(step, miou.orElse(null), files);
  }

  /** That of a checkpoint which has been evaluated; one of an earlier version has none yet. */
  static CheckpointManifest evaluated(Path folder, long step, double miou) throws IOException {
    Optional<CheckpointManifest> known = read(folder);
    return known.isPresent()
        ? new CheckpointManifest(step, miou, known.get().files)
        : of(folder, step, Optional.of(miou));
  }

  /** Writes it into the folder of a checkpoint that is being written. */
  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(NAME), text());
  }

  /**
   * Writes it into the folder of a checkpoint in one move.
   *
   * @throws dev.tandem.file.UnwritableException if it cannot be written; the one before stays
   */
  void replace(Path folder) {
    AtomicFile.write(folder.resolve(NAME), text());
  }

  private String text() {
    return GSON.toJson(Sealed.of(this)) + "\n";
  }

  /** Whether a folder has a manifest, readable or not: those of earlier versions have none. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(NAME));
  }

  /** Reads that of a folder; empty if there is none or it is damaged. */
  static Optional<CheckpointManifest> read(Path folder) {
    try {
      String text = new String(Files.readAllBytes(folder.resolve(NAME)), StandardCharsets.UTF_8);
      Sealed read = GSON.fromJson(text, Sealed.class);
      boolean whole =
          read != null
              && read.checkpoint != null
              && read.checkpoint.files != null
              && Sealed.of(read.checkpoint).equals(read);
      return whole ? Optional.of(read.checkpoint) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Gson throws exceptions of many types.
      return Optional.empty();
    }
  }

  /** What is wrong with the files of a folder, for people; empty if they are those described. */
  Optional<String> fault(Path folder) {
    for (Map.Entry<String, Content> expected : files.entrySet()) {
      Path file = folder.resolve(expected.getKey());
      try {
        Content found = Content.of(file);
        if (found.bytes != expected.getValue().bytes) {
          return Optional.of(
              "%s has %d bytes, expected %d"
                  .formatted(expected.getKey(), found.bytes, expected.getValue().bytes));
        }
        if (!found.equals(expected.getValue())) {
          return Optional.of(expected.getKey() + " has another checksum than when it was written");
        }
      } catch (IOException e) {
        return Optional.of(expected.getKey() + " cannot be read");
      }
    }
    return Optional.empty();
  }

  /** What is wrong with a folder, as far as its own manifest tells. */
  static Optional<String> faultOf(Path folder) {
    if (!isIn(folder)) {
      return Optional.empty();
    }
    Optional<CheckpointManifest> manifest = read(folder);
    return manifest.isPresent() ? manifest.get().fault(folder) : Optional.of(NAME + " is damaged");
  }
}
