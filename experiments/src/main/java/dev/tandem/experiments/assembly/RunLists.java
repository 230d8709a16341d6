package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.PublishedList;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.experiments.binding.HomeFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The lists of images of a run that a command line names: {@code valid}, {@code labeled} and {@code
 * unlabeled} are those of its split, anything else is a file of ids.
 *
 * @param split reads the run's lists
 * @param dataset the images
 */
public record RunLists(Supplier<Split> split, SegmentationDataset dataset) {
  private static final String VALID = "valid";
  private static final String LABELED = "labeled";
  private static final String UNLABELED = "unlabeled";

  /**
   * The images and labels of a list.
   *
   * @throws InvalidInputException if there is no such list, or it is empty
   */
  public List<ImageLabelPair> pairs(String list) {
    return ids(list, true).stream().map(id -> pair(list, id)).toList();
  }

  private ImageLabelPair pair(String list, String id) {
    Path image = image(list, id);
    if (Files.exists(dataset.image(id)) && !image.equals(dataset.image(id))) {
      throw new InvalidInputException(
          "--list %s: id %s: the mask %s is that of %s, not of %s, expected images with masks"
              .formatted(list, id, dataset.label(id), dataset.image(id), image));
    }
    return new ImageLabelPair(image, dataset.label(id));
  }

  /**
   * The images of a list, each with its id.
   *
   * @throws InvalidInputException if there is no such list, or it is empty
   */
  public Map<Path, String> images(String list) {
    Map<Path, String> images = new LinkedHashMap<>();
    ids(list, false).forEach(id -> images.put(image(list, id), id));
    return images;
  }

  private Path image(String list, String id) {
    return switch (list) {
      case VALID, LABELED -> dataset.image(id);
      case UNLABELED -> dataset.unlabeledImage(id);
      // A file may have ids of both.
      default ->
          Files.isRegularFile(dataset.image(id)) ? dataset.image(id) : dataset.unlabeledImage(id);
    };
  }

  private List<String> ids(String list, boolean withLabels) {
    List<String> ids =
        switch (list) {
          case VALID -> split.get().valid();
          case LABELED -> split.get().labeled();
          case UNLABELED -> split.get().unlabeled();
          default -> distinct(PublishedList.read(file(list), dataset, withLabels), list);
        };
    if (ids.isEmpty()) {
      throw new InvalidInputException(
          "--list %s: the list is empty, expected at least one id".formatted(list));
    }
    return ids;
  }

  /** An image that is on a list twice would count twice. */
  private static List<String> distinct(List<String> ids, String list) {
    Set<String> once = new HashSet<>();
    for (String id : ids) {
      if (!once.add(id)) {
        throw new InvalidInputException(
            "--list %s: id %s is twice on the list, expected once".formatted(list, id));
      }
    }
    return ids;
  }

  private static Path file(String list) {
    Path file = Path.of(HomeFolder.expanded(list));
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "--list: found %s, expected valid, labeled, unlabeled, or a file with one id a line"
              .formatted(list));
    }
    return file;
  }
}
