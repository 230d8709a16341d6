package dev.tandem.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The folders below one that {@code predict} has written. The folder itself does not count: who
 * names it means what is in it.
 */
public final class PredictedFolders {
  private final Path folder;
  private final Map<Path, Boolean> known = new HashMap<>();

  /** Those below a folder. */
  public PredictedFolders(Path folder) {
    this.folder = folder;
  }

  /** Whether a file below the folder is in one of them. */
  public boolean hold(Path file) {
    return known.computeIfAbsent(file.getParent(), this::isPredicted);
  }

  private boolean isPredicted(Path part) {
    for (Path p = part; p != null && !p.equals(folder); p = p.getParent()) {
      if (PredictedFolder.is(p)) {
        return true;
      }
    }
    return false;
  }
}
