package dev.tandem.report;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ImageMaps;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Validation images of a run with what its best network says of them, in a folder of the run: the
 * pictures, and {@code examples.json}.
 *
 * @param classes names and colours
 * @param examples in the order in which they are shown
 * @param leftOut what is wrong with images that should have been among them, one line each
 */
public record ExampleSet(
    List<SegmentationClass> classes, List<Example> examples, List<String> leftOut) {
  private static final String INDEX = "examples.json";
  private static final int WIDTH = 240;
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .create();

  /** Which of the validation images. */
  public enum Group {
    /** Those of the lowest mIoU. */
    WORST,
    /** Those in the middle. */
    MEDIAN,
    /** Those of the highest mIoU. */
    BEST
  }

  /**
   * An image.
   *
   * @param group to which it belongs
   * @param name of its file
   * @param miou over the classes in its truth or its prediction, 0 to 1
   * @param pixelAccuracy 0 to 1
   * @param pictures of it
   */
  public record Example(
      Group group, String name, double miou, double pixelAccuracy, List<Picture> pictures) {}

  /**
   * A picture.
   *
   * @param name what it shows
   * @param file in the folder
   */
  public record Picture(String name, String file) {}

  /**
   * What an example is made of.
   *
   * @param group to which it belongs
   * @param miou as in {@link Example}
   * @param pixelAccuracy as in {@link Example}
   * @param maps image, truth and prediction
   */
  public record Draft(Group group, double miou, double pixelAccuracy, ImageMaps maps) {}

  /** Gives examples one after the other, so that only one is in memory. */
  public interface Drafts {
    /** The next; empty after the last. */
    Optional<Draft> next();

    /** What is wrong with images that were passed over. */
    List<String> leftOut();
  }

  /**
   * Writes the folder in place of one that may exist.
   *
   * @throws dev.tandem.file.UnwritableException if it cannot be written
   */
  public static void write(Path folder, List<SegmentationClass> classes, Drafts drafts) {
    PredictionPictures pictures = new PredictionPictures(new LabelPainter(classes), WIDTH);
    AtomicFile.writeFolder(
        folder,
        target -> {
          Files.createDirectories(target);
          List<Example> examples = new ArrayList<>();
          for (Optional<Draft> draft = drafts.next(); draft.isPresent(); draft = drafts.next()) {
            examples.add(written(target, examples.size() + 1, draft.get(), pictures));
          }
          ExampleSet set = new ExampleSet(classes, examples, drafts.leftOut());
          Files.writeString(target.resolve(INDEX), GSON.toJson(set) + "\n");
        });
  }

  private static Example written(Path folder, int number, Draft draft, PredictionPictures pictures)
      throws IOException {
    List<Picture> files = new ArrayList<>();
    String group = draft.group.name().toLowerCase(Locale.ROOT);
    for (PredictionPictures.Picture picture : pictures.of(draft.maps)) {
      EncodedImage encoded =
          picture.isMap() ? EncodedImage.png(picture.image()) : EncodedImage.jpeg(picture.image());
      String ending = picture.isMap() ? "png" : "jpg";
      String file = "%02d_%s_%s.%s".formatted(number, group, picture.name(), ending);
      Files.write(folder.resolve(file), encoded.bytes());
      files.add(new Picture(picture.caption(), file));
    }
    return new Example(
        draft.group,
        draft.maps.pair().image().getFileName().toString(),
        draft.miou,
        draft.pixelAccuracy,
        files);
  }

  /**
   * Reads the index of a folder.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public static ExampleSet read(Path folder) {
    Path file = folder.resolve(INDEX);
    try {
      ExampleSet set = GSON.fromJson(Files.readString(file), ExampleSet.class);
      if (set != null && set.isWhole()) {
        return set;
      }
      throw refused(file, null);
    } catch (IOException | JsonParseException e) {
      throw refused(file, e);
    }
  }

  private static InvalidInputException refused(Path file, Exception cause) {
    return new InvalidInputException(
        file + ": cannot be read, expected what a training writes with its examples", cause);
  }

  private boolean isWhole() {
    return classes != null
        && leftOut != null
        && examples != null
        && examples.stream().allMatch(e -> e != null && e.group != null && e.pictures != null);
  }
}
