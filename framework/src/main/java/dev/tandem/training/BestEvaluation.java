package dev.tandem.training;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.ImageResult;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the best evaluation of a run found, in its {@code best_evaluation.json}.
 *
 * @param step steps done
 * @param miou 0 to 1
 * @param classes the names, in the order of the classes
 * @param confusion pixels, a row for each true class and a column for each predicted one
 * @param images the figures of each validation image; of several processes those of the first
 */
public record BestEvaluation(
    long step, double miou, List<String> classes, long[][] confusion, List<Image> images) {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .create();

  /**
   * A validation image.
   *
   * @param image its file
   * @param label the file of its mask
   * @param miou mean IoU over the classes in its truth or its prediction, 0 to 1
   * @param pixelAccuracy 0 to 1
   */
  public record Image(String image, String label, double miou, double pixelAccuracy) {
    static Image of(ImageResult result) {
      return new Image(
          result.pair().image().toString(),
          result.pair().label().toString(),
          result.miou(),
          result.pixelAccuracy());
    }
  }

  static BestEvaluation of(
      long step, ConfusionMatrix matrix, List<String> classes, List<ImageResult> images) {
    long[][] counts = new long[classes.size()][classes.size()];
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        counts[i][j] = matrix.count(i, j);
      }
    }
    return new BestEvaluation(
        step, matrix.meanIou(), classes, counts, images.stream().map(Image::of).toList());
  }

  /**
   * Reads the file.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public static BestEvaluation read(Path file) {
    try {
      BestEvaluation read = GSON.fromJson(Files.readString(file), BestEvaluation.class);
      if (read != null && read.isWhole()) {
        return read;
      }
      throw refused(file, null);
    } catch (IOException | JsonParseException e) {
      throw refused(file, e);
    }
  }

  private static InvalidInputException refused(Path file, Exception cause) {
    return new InvalidInputException(
        file + ": cannot be read, expected what a training writes at its best evaluation", cause);
  }

  private boolean isWhole() {
    if (classes == null || confusion == null || images == null || images.contains(null)) {
      return false;
    }
    boolean square = confusion.length == classes.size();
    for (long[] row : confusion) {
      square &= row != null && row.length == classes.size();
    }
    return square;
  }

  /** The confusion matrix. */
  public ConfusionMatrix matrix() {
    ConfusionMatrix matrix = new ConfusionMatrix(classes.size());
    for (int i = 0; i < confusion.length; i++) {
      for (int j = 0; j < confusion.length; j++) {
        matrix.add(i, j, confusion[i][j]);
      }
    }
    return matrix;
  }

  void write(Path file) {
    AtomicFile.write(file, GSON.toJson(this) + "\n");
  }
}
