package dev.tandem.experiments.annotation;

import com.google.gson.TypeAdapter;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What is drawn of a thing: polygons, or run lengths as numbers or as text. A file may hold a
 * million, so they are kept small, and are areas only when their image is drawn.
 */
@JsonAdapter(CocoShape.Adapter.class)
sealed interface CocoShape {
  /** Whether there is nothing to draw. */
  boolean isEmpty();

  /**
   * The areas.
   *
   * @param image size of the image
   * @param where file and image, for messages
   * @throws InvalidInputException if they cannot be in that image
   */
  List<Area> areas(ImageSize image, String where);

  /**
   * Polygons.
   *
   * @param coordinates x and y in turn of each
   */
  record Polygons(List<float[]> coordinates) implements CocoShape {
    private static final int LEAST = 6;

    @Override
    public boolean isEmpty() {
      return coordinates.isEmpty();
    }

    @Override
    public List<Area> areas(ImageSize image, String where) {
      return coordinates.stream().map(polygon -> area(polygon, where)).toList();
    }

    private static Area area(float[] polygon, String where) {
      if (polygon.length < LEAST || polygon.length % 2 != 0) {
        throw new InvalidInputException(
            "%s: a polygon of %d numbers, expected x and y of three points at least"
                .formatted(where, polygon.length));
      }
      double[] xy = new double[polygon.length];
      for (int i = 0; i < xy.length; i++) {
        xy[i] = polygon[i];
      }
      return Area.polygon(xy);
    }
  }

  /**
   * Run lengths.
   *
   * @param size height and width, as the file has them; empty if it does not say
   * @param counts the lengths
   */
  record Runs(long[] size, Counts counts) implements CocoShape {
    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public List<Area> areas(ImageSize image, String where) {
      if (size.length > 0
          && !(size.length == 2 && size[0] == image.height() && size[1] == image.width())) {
        throw new InvalidInputException(
            "%s: run lengths of size %s, expected [%d, %d] as its image"
                .formatted(where, Arrays.toString(size), image.height(), image.width()));
      }
      return List.of(RunLengths.pixels(counts.lengths(where), image, where));
    }
  }

  /** The lengths of runs. */
  @FunctionalInterface
  interface Counts {
    /**
     * The numbers.
     *
     * @param where file and image, for messages
     */
    long[] lengths(String where);
  }

  /** Reads the one after the other, without a tree of the JSON. */
  final class Adapter extends TypeAdapter<CocoShape> {
    @Override
    public CocoShape read(JsonReader json) throws IOException {
      return CocoShapeReader.read(json);
    }

    @Override
    public void write(JsonWriter json, CocoShape shape) {
      throw new UnsupportedOperationException("COCO files are only read");
    }
  }
}
