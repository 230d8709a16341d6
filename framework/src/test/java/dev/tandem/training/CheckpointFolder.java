package dev.tandem.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of checkpoints, each of which holds a word in place of variables. */
abstract class CheckpointFolder {
  static final Checkpoints.Which LATEST = Checkpoints.Which.LATEST;

  static final Checkpoints.Which BEST = Checkpoints.Which.BEST;

  @TempDir Path temporary;

  Path folder;

  @BeforeEach
  void choose() {
    folder = temporary.resolve("checkpoints");
  }

  static String read(Checkpoints checkpoints, Checkpoints.Which which) throws IOException {
    return Files.readString(checkpoints.file(which));
  }

  final Set<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  static Consumer<Path> writing(String content) {
    return prefix -> {
      try {
        Files.writeString(prefix, content);
        Files.writeString(prefix.resolveSibling("variables.more"), content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
