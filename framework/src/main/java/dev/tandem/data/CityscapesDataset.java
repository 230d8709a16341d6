package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cityscapes: {@code leftImg8bit/PART/CITY/ID_leftImg8bit.png} with {@code
 * gtFine/PART/CITY/ID_gtFine_labelIds.png}, or {@code _labelTrainIds.png} if there are no labelIds
 * files; 19 classes. An id is {@code CITY_SEQUENCE_FRAME}; the part (train, val, …) is looked up by
 * the city.
 */
public final class CityscapesDataset implements SegmentationDataset {
  private static final int LARGEST_LABEL_ID = 33;
  private static final int IGNORE = 255;

  private static final String IMAGES = "leftImg8bit";
  private static final String LABELS = "gtFine";
  private static final String IMAGE_END = "_leftImg8bit.png";
  private static final String LABEL_IDS_END = "_gtFine_labelIds.png";
  private static final String TRAIN_IDS_END = "_gtFine_labelTrainIds.png";
  private static final Pattern FILE_NAME =
      Pattern.compile(
          Stream.of(IMAGE_END, LABEL_IDS_END, TRAIN_IDS_END)
              .map(Pattern::quote)
              .collect(Collectors.joining("|", "(.+)(", ")")));

  private static final String TRAIN = "train";
  private static final String VALIDATION = "val";

  /** The images of the parts that have labels. */
  private static final Map<String, Integer> COUNTS = Map.of(TRAIN, 2975, VALIDATION, 500);

  private static final String WHERE =
      "%s_trainvaltest.zip from https://www.cityscapes-dataset.com/downloads (after registration)";

  /** A class: its name, its labelId in the files, and its colour 0xRRGGBB. */
  private record Entry(String name, int labelId, int colour) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("road", 7, 0x804080),
          new Entry("sidewalk", 8, 0xF423E8),
          new Entry("building", 11, 0x464646),
          new Entry("wall", 12, 0x66669C),
          new Entry("fence", 13, 0xBE9999),
          new Entry("pole", 17, 0x999999),
          new Entry("traffic light", 19, 0xFAAA1E),
          new Entry("traffic sign", 20, 0xDCDC00),
          new Entry("vegetation", 21, 0x6B8E23),
          new Entry("terrain", 22, 0x98FB98),
          new Entry("sky", 23, 0x4682B4),
          new Entry("person", 24, 0xDC143C),
          new Entry("rider", 25, 0xFF0000),
          new Entry("car", 26, 0x00008E),
          new Entry("truck", 27, 0x000046),
          new Entry("bus", 28, 0x003C64),
          new Entry("train", 31, 0x005064),
          new Entry("motorcycle", 32, 0x0000E6),
          new Entry("bicycle", 33, 0x770B20));

  private final Path root;
  private final Lazy<Present> present;

  /**
   * What is in the folders.
   *
   * @param partOfCity the part (train, val, …) of each city
   * @param images files without their ending, {@code PART/CITY/ID}
   * @param labels likewise
   * @param trainIds whether the labels are {@code _labelTrainIds.png}
   */
  private record Present(
      Map<String, String> partOfCity,
      Collection<String> images,
      Collection<String> labels,
      boolean trainIds) {}

  /**
   * @param root folder that contains {@code leftImg8bit} and {@code gtFine}; need not exist until a
   *     file is asked for
   */
  public CityscapesDataset(Path root) {
    this.root = root;
    this.present = new Lazy<>(() -> found(root));
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if {@code leftImg8bit} or {@code gtFine} is missing
   */
  @Override
  public void requirePresent() {
    present.get();
  }

  private static Present found(Path root) {
    for (String part : List.of(IMAGES, LABELS)) {
      if (!Files.isDirectory(root.resolve(part))) {
        throw new InvalidInputException(
            "%s: not a Cityscapes folder, expected %s in it, of %s"
                .formatted(root, part, WHERE.formatted(part)));
      }
    }
    Collection<String> images = found(root, IMAGES, IMAGE_END);
    Collection<String> labelIds = found(root, LABELS, LABEL_IDS_END);
    boolean trainIds = labelIds.isEmpty();
    Map<String, String> partOfCity = new HashMap<>();
    for (String file : images) {
      Path path = Path.of(file);
      if (path.getNameCount() == 3) {
        partOfCity.put(path.getName(1).toString(), path.getName(0).toString());
      }
    }
    return new Present(
        partOfCity, images, trainIds ? found(root, LABELS, TRAIN_IDS_END) : labelIds, trainIds);
  }

  /** Whether Cityscapes, or a part of it, is in a folder. */
  public static boolean isIn(Path folder) {
    return Files.isDirectory(folder.resolve(IMAGES))
        || Files.isDirectory(folder.resolve(LABELS).resolve(TRAIN));
  }

  /** What of the data set is missing, and where people get it. */
  @Override
  public List<String> remarks() {
    if (present.get().labels.isEmpty()) {
      return List.of(
          "gtFine holds neither _labelIds.png nor _labelTrainIds.png: the first are in "
              + WHERE.formatted(LABELS));
    }
    List<String> remarks = new ArrayList<>();
    for (String part : List.of(TRAIN, VALIDATION)) {
      addCount(remarks, IMAGES, present.get().images, part);
      addCount(remarks, LABELS, present.get().labels, part);
    }
    return remarks;
  }

  private static void addCount(
      List<String> remarks, String folder, Collection<String> files, String part) {
    long found = files.stream().filter(file -> file.startsWith(part + "/")).count();
    if (found < COUNTS.get(part)) {
      remarks.add(
          "%s/%s holds %d of %d files of %s"
              .formatted(folder, part, found, COUNTS.get(part), WHERE.formatted(folder)));
    }
  }

  private static Collection<String> found(Path root, String folder, String end) {
    String pattern = folder + "/" + FilePattern.ID + end;
    return new FilePattern("Cityscapes files", root, pattern).ids();
  }

  @Override
  public String name() {
    return "Cityscapes in " + root;
  }

  @Override
  public Path image(String id) {
    return root.resolve(IMAGES).resolve(place(id) + IMAGE_END);
  }

  @Override
  public Path label(String id) {
    return root.resolve(LABELS)
        .resolve(place(id) + (present.get().trainIds ? TRAIN_IDS_END : LABEL_IDS_END));
  }

  /** {@code PART/CITY/ID}; the city is the part of the id before the last two underscores. */
  private String place(String id) {
    String city = id.replaceFirst("_[^_]*_[^_]*$", "");
    return present.get().partOfCity.getOrDefault(city, TRAIN) + "/" + city + "/" + id;
  }

  @Override
  public List<SegmentationClass> classes() {
    return ENTRIES.stream().map(e -> new SegmentationClass(e.name, e.colour)).toList();
  }

  /**
   * That of the labels in the folders.
   *
   * @throws InvalidInputException if the folders are missing
   */
  @Override
  public LabelEncoding encoding() {
    return present.get().trainIds
        ? IndexLabels.of(ENTRIES.size(), IGNORE)
        : IndexLabels.mapped(ENTRIES.stream().mapToInt(Entry::labelId).toArray(), LARGEST_LABEL_ID);
  }

  /**
   * The val images are for validation; the test images, whose published labels are empty, are left
   * out.
   */
  @Override
  public Inventory inventory() {
    List<String> labeled = new ArrayList<>();
    List<String> unlabeled = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    for (String file : present.get().images) {
      String id = Path.of(file).getFileName().toString();
      if (file.startsWith(VALIDATION + "/")) {
        validation.add(id);
      } else if (!file.startsWith("test/")) {
        (present.get().labels.contains(file) ? labeled : unlabeled).add(id);
      }
    }
    return new Inventory(labeled, unlabeled, validation);
  }

  @Override
  public Optional<String> idOf(Path file) {
    Matcher matcher = FILE_NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
