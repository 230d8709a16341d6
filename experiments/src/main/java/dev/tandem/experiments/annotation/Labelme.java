package dev.tandem.experiments.annotation;

import com.google.gson.annotations.SerializedName;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** labelme: a JSON file beside each photograph, with polygons, rectangles, circles and masks. */
final class Labelme implements AnnotationFormat {
  private static final List<String> KEYS = List.of("shapes", "imagePath");
  private static final Set<String> WITHOUT_AREA = Set.of("line", "linestrip", "point", "points");

  private record Content(
      List<Shape> shapes, String imagePath, Integer imageWidth, Integer imageHeight) {}

  private record Shape(
      String label, double[][] points, @SerializedName("shape_type") String type, String mask) {}

  @Override
  public List<Source> find(FolderFiles files) {
    List<Path> own = files.json(Labelme::isHead);
    return own.isEmpty() ? List.of() : List.of(new Drawings(own, files.common(own)));
  }

  /** Whether a JSON file is one of labelme's. */
  static boolean isHead(JsonHead head) {
    return head.has(KEYS);
  }

  private record Drawings(List<Path> own, Path path) implements Source {
    @Override
    public String format() {
      return "labelme";
    }

    @Override
    public Optional<Source> below(Path named) {
      List<Path> part = own.stream().filter(file -> file.startsWith(named)).toList();
      return part.isEmpty() ? Optional.empty() : Optional.of(new Drawings(part, named));
    }

    @Override
    public Set<Path> files() {
      return Set.copyOf(own);
    }

    @Override
    public Annotations read(FolderFiles files) {
      Set<String> names = new TreeSet<>();
      List<Content> contents = own.stream().map(file -> content(file, names)).toList();
      ClassNumbers numbers = new ClassNumbers(ClassList.in(files.folder()), names);
      List<Annotations.Drawing> drawings = new ArrayList<>();
      Counted missing =
          Counted.leftOut(
              "JSON file without its photograph", "JSON files without their photographs");
      Counted flat =
          Counted.leftOut("shape without an area (line, point)", "shapes without an area");
      Counted withoutArea = Annotations.ofAnnotationsWithoutArea();
      for (int i = 0; i < own.size(); i++) {
        Path file = own.get(i);
        Content content = contents.get(i);
        Optional<Path> image = files.picture(content.imagePath, file);
        if (image.isEmpty()) {
          missing.add(files.shown(file) + " (" + content.imagePath + ")");
          continue;
        }
        List<Annotations.Region> regions = new ArrayList<>();
        for (int s = 0; s < content.shapes.size(); s++) {
          Shape shape = content.shapes.get(s);
          Optional<Area> area = area(shape, file + ": shape " + (s + 1));
          area.ifPresentOrElse(
              a -> regions.add(new Annotations.Region(numbers.of(shape.label, file), a)),
              () -> flat.add(shape.label + " in " + files.shown(file)));
        }
        if (regions.isEmpty() && !content.shapes.isEmpty()) {
          withoutArea.add(content.imagePath);
          continue;
        }
        ImageSize size = new ImageSize(content.imageWidth, content.imageHeight);
        drawings.add(
            new Annotations.Drawing(image.get(), file, size, regions.isEmpty(), () -> regions));
      }
      return new Annotations(
          numbers.names(),
          numbers.background(),
          drawings,
          Counted.remarks(missing, flat, withoutArea));
    }

    private static Content content(Path file, Set<String> names) {
      Content content = FolderFiles.read(file, Content.class, "labelme");
      if (content.shapes == null
          || content.imagePath == null
          || content.imageWidth == null
          || content.imageHeight == null) {
        throw new InvalidInputException(
            file
                + ": expected shapes, imagePath, imageWidth and imageHeight, as labelme writes it");
      }
      for (Shape shape : content.shapes) {
        if (shape == null || shape.label == null || shape.points == null) {
          throw new InvalidInputException(
              file + ": a shape without label or points, expected both, as labelme writes it");
        }
        names.add(shape.label);
      }
      return content;
    }
  }

  /** The pixels of a shape; none for lines and points. */
  private static Optional<Area> area(Shape shape, String where) {
    String type = shape.type == null ? "polygon" : shape.type;
    if (WITHOUT_AREA.contains(type)) {
      return Optional.empty();
    }
    int needed = type.equals("polygon") ? 3 : 2;
    double[] xy = flat(shape.points, needed, where);
    return Optional.of(
        switch (type) {
          case "polygon" -> Area.Traced.of(xy);
          case "rectangle" -> rectangle(xy);
          case "circle" -> circle(xy);
          case "mask" -> mask(shape, where);
          default ->
              throw new InvalidInputException(
                  "%s: found shape_type %s, expected polygon, rectangle, circle or mask"
                      .formatted(where, type));
        });
  }

  private static double[] flat(double[][] points, int needed, String where) {
    double[] xy = new double[2 * points.length];
    for (int i = 0; i < points.length; i++) {
      if (points[i] == null || points[i].length != 2) {
        throw new InvalidInputException(where + ": a point that is not [x, y]");
      }
      xy[2 * i] = points[i][0];
      xy[2 * i + 1] = points[i][1];
    }
    if (points.length < needed) {
      throw new InvalidInputException(
          "%s: found %d points, expected at least %d".formatted(where, points.length, needed));
    }
    return xy;
  }

  /** The box around all points: two corners, or all four as other programs write them. */
  private static Area rectangle(double[] xy) {
    DoubleSummaryStatistics x = new DoubleSummaryStatistics();
    DoubleSummaryStatistics y = new DoubleSummaryStatistics();
    for (int i = 0; i < xy.length; i += 2) {
      x.accept(xy[i]);
      y.accept(xy[i + 1]);
    }
    return Area.Traced.of(
        new double[] {
          x.getMin(),
          y.getMin(),
          x.getMax(),
          y.getMin(),
          x.getMax(),
          y.getMax(),
          x.getMin(),
          y.getMax()
        });
  }

  /** The centre, and a point of the line; corners of the box around it are pixels. */
  private static Area circle(double[] xy) {
    double radius = Math.hypot(xy[2] - xy[0], xy[3] - xy[1]);
    return new Area.Outline(
        new Ellipse2D.Double(xy[0] - radius, xy[1] - radius, 2 * radius + 1, 2 * radius + 1));
  }

  /** A small PNG, whose place is its first point. */
  private static Area mask(Shape shape, String where) {
    try {
      byte[] png = Base64.getDecoder().decode(shape.mask == null ? "" : shape.mask);
      BufferedImage image =
          ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(png)));
      if (image == null) {
        throw new InvalidInputException(where + ": expected the mask as a PNG in base 64");
      }
      BitSet set = new BitSet();
      for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
        int sample = image.getRaster().getSample(i % image.getWidth(), i / image.getWidth(), 0);
        set.set(i, sample > 0);
      }
      return new Area.Pixels(
          (int) Math.round(shape.points[0][0]),
          (int) Math.round(shape.points[0][1]),
          image.getWidth(),
          set);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(where + ": expected the mask as a PNG in base 64", e);
    }
  }
}
