package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images and labels below a folder, found by patterns such as {@code images/{id}.jpg}.
 *
 * @param root the folder
 * @param imagePattern path of an image below the root, with {@code {id}}
 * @param labelPattern path of a label below the root, with {@code {id}}
 * @param classes in the order of their indices
 * @param ignoreValue of the label files, 0 to 255
 */
public record FolderDataset(
    Path root,
    String imagePattern,
    String labelPattern,
    List<SegmentationClass> classes,
    int ignoreValue)
    implements SegmentationDataset {
  private static final String ID = "{id}";

  /**
   * @throws InvalidInputException if the folder does not exist, a pattern has no {@code {id}}, or
   *     there are fewer than 2 classes
   */
  public FolderDataset {
    if (!Files.isDirectory(root)) {
      throw new InvalidInputException("dataset.root: " + root + " is not a folder");
    }
    requireId("dataset.images", imagePattern);
    requireId("dataset.labels", labelPattern);
    if (classes.size() < 2) {
      throw new InvalidInputException(
          "dataset.classes: found " + classes.size() + " names, expected at least 2");
    }
    classes = List.copyOf(classes);
  }

  private static void requireId(String key, String pattern) {
    if (!pattern.contains(ID)) {
      throw new InvalidInputException(
          key + ": found " + pattern + ", expected a path with " + ID + " in it");
    }
  }

  @Override
  public String name() {
    return "folder " + root;
  }

  @Override
  public Path image(String id) {
    return root.resolve(imagePattern.replace(ID, id));
  }

  @Override
  public Path label(String id) {
    return root.resolve(labelPattern.replace(ID, id));
  }
}
