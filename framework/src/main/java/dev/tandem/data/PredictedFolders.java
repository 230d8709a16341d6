package dev.tandem.data;

import dev.tandem.file.RunLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The folders below one whose pictures are Tandem's work and no photographs: what {@code predict}
 * has written, run folders, and masks drawn from annotations. The folder itself does not count:
 * whoever names it wants its contents. For one thread at a time.
 */
public final class PredictedFolders {
  /** The file that lists the masks drawn from annotations, or the pseudo-labels, of a folder. */
  public static final String DRAWN_LIST = "drawn.txt";

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

  private static boolean isWritten(Path part) {
    return RunLayout.isRun(part)
        || Files.isRegularFile(part.resolve(DRAWN_LIST))
        || PredictedFolder.is(part);
  }

  private boolean isPredicted(Path part) {
    if (part.equals(folder)) {
      return false;
    }
    Boolean before = known.get(part);
    if (before == null) {
      before = isWritten(part) || isPredicted(part.getParent());
      known.put(part, before);
    }
    return before;
  }
}
