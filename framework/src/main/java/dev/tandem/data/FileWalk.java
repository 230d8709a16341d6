package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Finds the files below a folder, without hidden files and what is in hidden folders. */
public final class FileWalk extends SimpleFileVisitor<Path> {
  private static final int DEPTH = 32;

  private final Path start;
  private final List<Path> files = new ArrayList<>();

  private FileWalk(Path start) {
    this.start = start;
  }

  /**
   * The regular files, sorted; none if there is no such folder. Links are followed, but not a link
   * to a folder that contains it; one that leads nowhere is among the files.
   *
   * @throws InvalidInputException if a folder cannot be read
   */
  public static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    FileWalk walk = new FileWalk(folder);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, walk);
    } catch (AccessDeniedException e) {
      throw new InvalidInputException(
          e.getFile() + ": permission denied, expected a folder that can be read", e);
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
    return walk.files.stream().sorted().toList();
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return !folder.equals(start) && PictureFiles.isHidden(folder)
        ? FileVisitResult.SKIP_SUBTREE
        : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    // A link that leads nowhere is listed, for whoever reads it to say that it is missing.
    boolean isFile = attributes.isRegularFile() || attributes.isSymbolicLink();
    if (isFile && !PictureFiles.isHidden(file)) {
      files.add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    boolean hidden = !file.equals(start) && PictureFiles.isHidden(file);
    if (hidden || e instanceof FileSystemLoopException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }
}
