package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A data set in any folder layout, whose files are found by patterns such as {@code
 * images/{id}.jpg}.
 */
public final class FolderDataset implements SegmentationDataset {
  private final Path root;
  private final FilePattern images;
  private final FilePattern labels;
  private final FilePattern unlabeledImages;
  private final List<SegmentationClass> classes;
  private final LabelEncoding encoding;

  /**
   * The patterns of the files, see {@link FilePattern}.
   *
   * @param images pattern of the images below the root
   * @param labels pattern of the labels
   * @param unlabeledImages pattern of the images of the unlabelled list, if it differs
   */
  public record Patterns(String images, String labels, Optional<String> unlabeledImages) {}

  /**
   * @param root folder of the data set; need not exist until a file is asked for
   * @param patterns of its files
   * @param classes in the order of their indices
   * @throws InvalidInputException if a pattern has no {@code {id}}, or there are fewer than 2
   *     classes
   */
  public FolderDataset(
      Path root, Patterns patterns, List<SegmentationClass> classes, LabelEncoding encoding) {
    if (classes.size() < 2) {
      throw new InvalidInputException("classes: found " + classes.size() + ", expected at least 2");
    }
    this.root = root;
    this.labels = new FilePattern("pattern of the labels", root, patterns.labels);
    this.images = new FilePattern("pattern of the images", root, patterns.images).ofImages(labels);
    this.unlabeledImages =
        patterns
            .unlabeledImages
            .map(
                pattern ->
                    new FilePattern("pattern of the unlabelled images", root, pattern)
                        .ofImages(labels))
            .orElse(images);
    this.classes = List.copyOf(classes);
    this.encoding = encoding;
  }

  /** A data set with one pattern for all images, and labels that store class indices. */
  public FolderDataset(
      Path root, String images, String labels, List<SegmentationClass> classes, int ignoreValue) {
    this(
        root,
        new Patterns(images, labels, Optional.empty()),
        classes,
        IndexLabels.of(classes.size(), ignoreValue));
  }

  @Override
  public String name() {
    return "folder " + root;
  }

  @Override
  public void requirePresent() {
    if (!Files.isDirectory(root)) {
      throw new InvalidInputException(root + ": not a folder, expected the folder of the data set");
    }
  }

  @Override
  public Path image(String id) {
    return images.path(id);
  }

  @Override
  public Path unlabeledImage(String id) {
    Path own = unlabeledImages.path(id);
    // Labelled images that are used without their labels are among the others.
    return Files.exists(own) || !Files.exists(images.path(id)) ? own : images.path(id);
  }

  @Override
  public Path label(String id) {
    return labels.path(id);
  }

  @Override
  public List<SegmentationClass> classes() {
    return classes;
  }

  @Override
  public LabelEncoding encoding() {
    return encoding;
  }

  @Override
  public Inventory inventory() {
    Collection<String> withLabel = labels.ids();
    List<String> labeled = images.ids().stream().filter(withLabel::contains).toList();
    Set<String> rest = new TreeSet<>(unlabeledImages.ids());
    rest.addAll(images.ids());
    labeled.forEach(rest::remove);
    return new Inventory(labeled, List.copyOf(rest), List.of());
  }

  /** Pictures that no pattern fits or Tandem has written, and labels without an image. */
  @Override
  public List<String> remarks() {
    Set<Path> pictures = new TreeSet<>(images.pictures());
    pictures.addAll(labels.pictures());
    pictures.addAll(unlabeledImages.pictures());
    pictures.removeIf(file -> images.fits(file) || labels.fits(file) || unlabeledImages.fits(file));
    Map<Boolean, List<Path>> byOrigin =
        pictures.stream().collect(Collectors.partitioningBy(images::isPredicted));
    return Stream.of(
            ofPredicted(byOrigin.get(true)),
            ofFittingNone(byOrigin.get(false)),
            ofNamesOfTwo(),
            ofLabelsAlone())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> ofPredicted(List<Path> pictures) {
    return first(pictures)
        .map(
            example ->
                "left out: %s that tandem has written, such as %s"
                    .formatted(counted(pictures.size(), "picture"), images.shown(example)));
  }

  private Optional<String> ofFittingNone(List<Path> pictures) {
    return first(pictures)
        .map(
            example ->
                "left out: %s that neither %s nor %s fits, such as %s"
                    .formatted(
                        counted(pictures.size(), "picture"),
                        images,
                        labels,
                        images.shown(example)));
  }

  private Optional<String> ofNamesOfTwo() {
    if (unlabeledImages == images) {
      return Optional.empty();
    }
    List<String> both = images.ids().stream().filter(unlabeledImages.ids()::contains).toList();
    return first(both)
        .map(
            example ->
                "%s in %s and in %s, such as %s: on the unlabelled list it is the second, expected a name for each"
                    .formatted(
                        both.size() == 1 ? "1 name is" : both.size() + " names are",
                        images,
                        unlabeledImages,
                        example));
  }

  private Optional<String> ofLabelsAlone() {
    List<Path> alone =
        labels.ids().stream()
            .filter(id -> !images.ids().contains(id))
            .map(labels::path)
            .filter(label -> !images.isPredicted(label))
            .toList();
    return first(alone)
        .map(
            example ->
                "left out: %s without an image, such as %s%s"
                    .formatted(
                        counted(alone.size(), "label"),
                        labels.shown(example),
                        PatternSuggestion.ofSome(images, labels, alone)
                            .map(hint -> "; " + hint)
                            .orElse("")));
  }

  private static <T> Optional<T> first(List<T> list) {
    return list.stream().findFirst();
  }

  /**
   * Why no image has a label: patterns that would fit, for the message to the user; empty if there
   * is nothing alike.
   */
  @Override
  public Optional<String> suggestion() {
    return PatternSuggestion.sentence(images, labels);
  }

  /** Its folder, and the patterns of its files. */
  @Override
  public String toString() {
    return "%s: images %s, labels %s, unlabelled images %s"
        .formatted(name(), images, labels, unlabeledImages);
  }

  private static String counted(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  @Override
  public Optional<String> idOf(Path file) {
    return images.id(file).or(() -> labels.id(file)).or(() -> unlabeledImages.id(file));
  }
}
