package dev.tandem.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The folders below one that {@code predict} has written. The folder itself does not count: whoever
 * names it wants its contents. For one thread at a time.
 */
public final class PredictedFolders {
  private final Path folder;
  private final Map<Path, Boolean> known = new HashMap<>();

  /** Those below a folder. */
  public PredictedFolders(Path folder) {
    this.folder = folder;
  }

  /** Whether a file is in one of them. */
  public boolean hold(Path file) {
    return file.startsWith(folder) && isPredicted(file.getParent());
  }

  private boolean isPredicted(Path part) {
    if (part.equals(folder)) {
      return false;
    }
    Boolean before = known.get(part);
    if (before == null) {
      before = PredictedFolder.is(part) || isPredicted(part.getParent());
      known.put(part, before);
    }
    return before;
  }
}
