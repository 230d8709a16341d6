package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PASCAL VOC 2012: {@code JPEGImages/ID.jpg}, {@code SegmentationClassAug/ID.png} (or {@code
 * SegmentationClass/ID.png} if that folder is missing), 21 classes, 255 = ignore.
 */
public final class VocDataset implements SegmentationDataset {
  private static final String IMAGES = "JPEGImages";
  private static final String AUGMENTED = "SegmentationClassAug";
  private static final String OFFICIAL = "SegmentationClass";
  private static final String VALIDATION = "ImageSets/Segmentation/val.txt";

  /** What the archives hold: photographs, and masks with those of SBD. */
  private static final int IMAGE_COUNT = 17_125;

  private static final int AUGMENTED_COUNT = 12_031;
  private static final Pattern ID = Pattern.compile("\\d{4}_\\d{6}\\.(jpg|png)");
  private static final String WHERE_VOC =
      "VOCtrainval_11-May-2012.tar from http://host.robots.ox.ac.uk/pascal/VOC/voc2012";
  private static final String WHERE_AUGMENTED =
      "the masks of SBD (http://home.bharathh.info/pubs/codes/SBD/download.html), as PNGs of class"
          + " numbers in SegmentationClassAug";
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

  private final Path folder;
  private final Lazy<Layout> layout;

  /** Where the files are. */
  private record Layout(Path root, FilePattern images, FilePattern labels) {}

  /**
   * Whether PASCAL VOC is in a folder, directly or below it: its layout, and names of images such
   * as {@code 2007_000033.jpg}. Tools export other data in this layout too.
   */
  public static boolean isIn(Path folder) {
    return root(folder).filter(VocDataset::hasIds).isPresent();
  }

  private static boolean hasIds(Path root) {
    try (Stream<Path> images = Files.list(root.resolve(IMAGES))) {
      return images
          .filter(PictureFiles::isReadable)
          .findFirst()
          .filter(image -> ID.matcher(image.getFileName().toString()).matches())
          .isPresent();
    } catch (IOException e) {
      throw new InvalidInputException(root.resolve(IMAGES) + ": cannot be read", e);
    }
  }

  private static Optional<Path> root(Path folder) {
    return Stream.of("", "VOC2012", "VOCdevkit/VOC2012")
        .map(folder::resolve)
        .filter(candidate -> Files.isDirectory(candidate.resolve(IMAGES)))
        .findFirst();
  }

  /**
   * @param folder that contains {@code JPEGImages}, directly or in {@code VOC2012} or {@code
   *     VOCdevkit/VOC2012}; need not exist until a file is asked for
   */
  public VocDataset(Path folder) {
    this.folder = folder;
    this.layout = new Lazy<>(() -> layoutOf(folder));
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if {@code JPEGImages} or the folder of labels is missing
   */
  @Override
  public void requirePresent() {
    layout.get();
  }

  private static Layout layoutOf(Path folder) {
    Path root =
        root(folder)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        folder + ": not a VOC folder, expected JPEGImages in it, of " + WHERE_VOC));
    String labelFolder =
        Stream.of(AUGMENTED, OFFICIAL)
            .filter(candidate -> Files.isDirectory(root.resolve(candidate)))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        root
                            + ": no folder of labels, expected SegmentationClass in it, of "
                            + WHERE_VOC
                            + ", or "
                            + WHERE_AUGMENTED));
    return new Layout(
        root,
        new FilePattern("pattern of the images", root, IMAGES + "/{id}.jpg"),
        new FilePattern("pattern of the labels", root, labelFolder + "/{id}.png"));
  }

  @Override
  public String name() {
    return "PASCAL VOC 2012 in " + root(folder).orElse(folder);
  }

  @Override
  public Path image(String id) {
    return layout.get().images.path(id);
  }

  @Override
  public Path label(String id) {
    return layout.get().labels.path(id);
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
    Collection<String> withImage = layout.get().images.ids();
    List<String> all = layout.get().labels.ids().stream().filter(withImage::contains).toList();
    return new Inventory(
        all.stream().filter(id -> !official.contains(id)).toList(),
        List.of(),
        all.stream().filter(official::contains).toList());
  }

  /** What of the data set is missing, and where people get it. */
  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    // Some archives hold all masks in the folder of the official ones.
    boolean complete = layout.get().labels.ids().size() >= AUGMENTED_COUNT;
    if (!complete && !Files.isDirectory(layout.get().root.resolve(AUGMENTED))) {
      remarks.add(
          "SegmentationClassAug is missing: the 10 582 training images of the papers need "
              + WHERE_AUGMENTED);
    } else if (!complete) {
      remarks.add(
          "SegmentationClassAug holds %d of %d masks; missing are others of %s"
              .formatted(layout.get().labels.ids().size(), AUGMENTED_COUNT, WHERE_AUGMENTED));
    }
    if (layout.get().images.ids().size() < IMAGE_COUNT) {
      remarks.add(
          "JPEGImages holds %d of %d photographs of %s"
              .formatted(layout.get().images.ids().size(), IMAGE_COUNT, WHERE_VOC));
    }
    if (!Files.isRegularFile(layout.get().root.resolve(VALIDATION))) {
      remarks.add(VALIDATION + ", the official validation list, is missing: it is in " + WHERE_VOC);
    }
    return remarks;
  }

  @Override
  public Optional<String> whereLabelsAre() {
    return Files.isDirectory(layout.get().root.resolve(AUGMENTED))
            || layout.get().labels.ids().size() >= AUGMENTED_COUNT
        ? Optional.empty()
        : Optional.of("most training images need " + WHERE_AUGMENTED);
  }

  private List<String> officialValidation() {
    Path list = layout.get().root.resolve(VALIDATION);
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
