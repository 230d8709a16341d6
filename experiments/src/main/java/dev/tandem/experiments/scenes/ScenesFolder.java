package dev.tandem.experiments.scenes;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;

/**
 * A folder of scenes on disk: {@code images/scene-00000.png} in 8-bit RGB and {@code
 * labels/scene-00000.png} in 8-bit grey, whose values are the ordinals of {@link SceneClass}. The
 * file {@code scenes.txt} describes the content; only a complete folder has one.
 */
public final class ScenesFolder {

  private static final String MARKER = "scenes.txt";

  /** No process draws for so long. */
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final Path folder;
  private final SceneGenerator generator;
  private final int count;
  private final String contents;

  private ScenesFolder(Path folder, long seed, int width, int height, int count) {
    this.folder = folder.toAbsolutePath();
    this.generator = new SceneGenerator(seed, width, height);
    this.count = count;
    this.contents =
        String.format(
            Locale.ROOT,
            "version %d\nseed %d\nwidth %d\nheight %d\ncount %d\n",
            SceneGenerator.VERSION,
            seed,
            width,
            height,
            count);
  }

  /**
   * Ensures that a folder contains the scenes 0 to {@code count - 1} of a seed. A folder that
   * already contains exactly these is left unchanged; one with other scenes is replaced. The scenes
   * are drawn on all cores into a temporary folder, which is then renamed, so that an incomplete
   * folder is never visible.
   *
   * @param folder of the scenes; missing parents are created
   * @param seed the seed of {@link SceneGenerator}
   * @param width the width of the scenes in pixels, at least 1
   * @param height the height in pixels, at least 1
   * @param count how many scenes, 0 to 100000
   * @throws FileAlreadyExistsException if the path exists and does not contain scenes
   * @throws IOException if the scenes cannot be written
   */
  public static void write(Path folder, long seed, int width, int height, int count)
      throws IOException {
    if (count < 0 || count > 100_000) {
      throw new IllegalArgumentException("A folder of " + count + " scenes");
    }
    new ScenesFolder(folder, seed, width, height, count).write();
  }

  private void write() throws IOException {
    if (isComplete()) {
      return;
    }
    checkReplaceable();
    Files.createDirectories(folder.getParent());
    removeLeftBehind();
    Path draft = sibling("draft");
    try {
      draw(draft);
      publish(draft);
    } finally {
      FileUtils.deleteDirectory(draft.toFile());
    }
  }

  private boolean isComplete() throws IOException {
    Path marker = folder.resolve(MARKER);
    return Files.exists(marker) && Files.readString(marker).equals(contents);
  }

  /** Refuses to replace anything but scenes, so that a mistyped path deletes no other files. */
  private void checkReplaceable() throws IOException {
    boolean free = Files.notExists(folder) || Files.exists(folder.resolve(MARKER));
    if (!free && !isEmptyFolder()) {
      throw new FileAlreadyExistsException(folder.toString(), null, "it does not hold scenes");
    }
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private void draw(Path draft) throws IOException {
    Path images = Files.createDirectories(draft.resolve("images"));
    Path labels = Files.createDirectories(draft.resolve("labels"));
    try {
      IntStream.range(0, count)
          .parallel()
          .forEach(
              index -> {
                Scene scene = generator.draw(index);
                String name = String.format(Locale.ROOT, "scene-%05d.png", index);
                save(scene.image(), images.resolve(name));
                save(scene.mask(), labels.resolve(name));
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.writeString(draft.resolve(MARKER), contents);
  }

  private static void save(BufferedImage image, Path file) {
    try {
      if (!ImageIO.write(image, "png", file.toFile())) {
        throw new IOException("No PNG writer for " + file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Renames the draft to the final folder, unless another process has written the same scenes
   * meanwhile.
   */
  private void publish(Path draft) throws IOException {
    if (isComplete()) {
      return;
    }
    Path old = sibling("old");
    try {
      if (Files.exists(folder)) {
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        // A fresh time, so that another process does not remove it as left over.
        Files.setLastModifiedTime(old, FileTime.from(Instant.now()));
      }
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!isComplete()) {
        throw e;
      }
    } finally {
      FileUtils.deleteDirectory(old.toFile());
    }
  }

  /** Removes what killed processes have left beside the folder. */
  private void removeLeftBehind() {
    String name = Pattern.quote("." + folder.getFileName()) + "-(draft|old)-[0-9a-f-]{36}";
    long before = Instant.now().minus(LEFT_BEHIND).toEpochMilli();
    try (Stream<Path> siblings = Files.list(folder.getParent())) {
      siblings
          .filter(sibling -> sibling.getFileName().toString().matches(name))
          .map(Path::toFile)
          .filter(sibling -> sibling.lastModified() < before)
          .forEach(FileUtils::deleteQuietly);
    } catch (IOException e) {
      // They only take up space.
      return;
    }
  }

  /** A unique hidden path beside the folder, hence in the same file system. */
  private Path sibling(String kind) {
    return folder.resolveSibling(
        ".%s-%s-%s".formatted(folder.getFileName(), kind, UUID.randomUUID()));
  }
}
