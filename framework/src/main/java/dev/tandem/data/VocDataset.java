package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PASCAL VOC 2012: {@code JPEGImages/ID.jpg}, {@code SegmentationClassAug/ID.png} (or {@code
 * SegmentationClass/ID.png} if that folder is missing), 21 classes, 255 = ignore.
 */
public final class VocDataset implements SegmentationDataset {
  private static final String IMAGES = "JPEGImages";
  private static final int IGNORE = 255;
  private static final List<String> NAMES =
      List.of(
          "background",
          "aeroplane",
          "bicycle",
          "bird",
          "boat",
          "bottle",
          "bus",
          "car",
          "cat",
          "chair",
          "cow",
          "diningtable",
          "dog",
          "horse",
          "motorbike",
          "person",
          "pottedplant",
          "sheep",
          "sofa",
          "train",
          "tvmonitor");

  private final Path root;
  private final FilePattern images;
  private final FilePattern labels;

  /** Whether a folder has the layout of PASCAL VOC, directly or below it. */
  public static boolean isIn(Path folder) {
    return root(folder).isPresent();
  }

  private static Optional<Path> root(Path folder) {
    return Stream.of("", "VOC2012", "VOCdevkit/VOC2012")
        .map(folder::resolve)
        .filter(candidate -> Files.isDirectory(candidate.resolve(IMAGES)))
        .findFirst();
  }

  /**
   * @param folder that contains {@code JPEGImages}, directly or in {@code VOC2012} or {@code
   *     VOCdevkit/VOC2012}
   * @throws InvalidInputException if {@code JPEGImages} or the folder of labels is missing
   */
  public VocDataset(Path folder) {
    this.root =
        root(folder)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        folder + ": not a VOC folder, expected JPEGImages in it"));
    String labelFolder =
        Stream.of("SegmentationClassAug", "SegmentationClass")
            .filter(candidate -> Files.isDirectory(root.resolve(candidate)))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        root
                            + ": no folder of labels, expected SegmentationClassAug or SegmentationClass"
                            + " in it"));
    this.images = new FilePattern("pattern of the images", root, IMAGES + "/{id}.jpg");
    this.labels = new FilePattern("pattern of the labels", root, labelFolder + "/{id}.png");
  }

  @Override
  public String name() {
    return "PASCAL VOC 2012 in " + root;
  }

  @Override
  public Path image(String id) {
    return images.path(id);
  }

  @Override
  public Path label(String id) {
    return labels.path(id);
  }

  @Override
  public List<SegmentationClass> classes() {
    return IntStream.range(0, NAMES.size())
        .mapToObj(i -> new SegmentationClass(NAMES.get(i), Palette.colour(i)))
        .toList();
  }

  @Override
  public LabelEncoding encoding() {
    return IndexLabels.of(NAMES.size(), IGNORE);
  }

  /**
   * The images with labels; those in {@code ImageSets/Segmentation/val.txt} are for validation.
   * Images without a label (most of {@code JPEGImages}) do not belong to the segmentation task and
   * are left out.
   */
  @Override
  public Inventory inventory() {
    Set<String> official = new HashSet<>(officialValidation());
    Collection<String> withImage = images.ids();
    List<String> all = labels.ids().stream().filter(withImage::contains).toList();
    return new Inventory(
        all.stream().filter(id -> !official.contains(id)).toList(),
        List.of(),
        all.stream().filter(official::contains).toList());
  }

  private List<String> officialValidation() {
    Path list = root.resolve("ImageSets/Segmentation/val.txt");
    return Files.isRegularFile(list)
        ? ListFile.read(list, "one id per line").stream().map(ListFile.Line::text).toList()
        : List.of();
  }

  @Override
  public Optional<String> idOf(Path file) {
    String stem = file.getFileName().toString();
    return stem.matches("(?i).+\\.(jpg|png)")
        ? Optional.of(stem.substring(0, stem.length() - 4))
        : Optional.empty();
  }
}
