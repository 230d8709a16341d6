package dev.tandem.report;

import dev.tandem.data.SegmentationClass;
import dev.tandem.file.AtomicFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A page that shows predictions beside each other: one HTML file without JavaScript, which shows
 * the pictures that lie beside it, with a legend of the classes.
 */
public final class PredictionPage {
  private static final int NAMED_CLASSES = 5;

  /** Classes with less than this share of an image's pixels are not named below it. */
  private static final double SHOWN_SHARE = 0.005;

  private static final String CSS =
      """
      .legend span { white-space: nowrap; }
      .pictures { display: grid; gap: 20px; grid-template-columns: repeat(auto-fill,
        minmax(min(300px, 100%), 1fr)); }
      .pictures figure { margin: 0; overflow-wrap: anywhere; }
      .pictures img { width: 100%; }
      .pictures figcaption b { color: var(--ink); }
      a { color: inherit; }
      """;

  private final String title;
  private final Path folder;
  private final List<SegmentationClass> classes;
  private final long[] pixels;
  private final List<String> figures = new ArrayList<>();

  /**
   * The pictures of one image.
   *
   * @param name of the image
   * @param image the image itself
   * @param shown the picture that is shown
   * @param others the other pictures, which are linked
   * @param confidence mean over the pixels, 0 to 1
   * @param pixels of each class
   */
  public record Entry(
      String name, Path image, Path shown, List<Path> others, double confidence, long[] pixels) {}

  /**
   * @param title heading of the page
   * @param folder of the page, to which links are relative
   * @param classes in the order of their indices
   */
  public PredictionPage(String title, Path folder, List<SegmentationClass> classes) {
    this.title = title;
    this.folder = folder.toAbsolutePath().normalize();
    this.classes = List.copyOf(classes);
    this.pixels = new long[classes.size()];
  }

  /** Adds an image. */
  public void add(Entry entry) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += entry.pixels[i];
    }
    StringBuilder links = new StringBuilder();
    for (Path other : entry.others) {
      String kind = other.getFileName().toString().replaceFirst("^.*_([a-z]+)\\.png$", "$1");
      links.append(" · ").append(link(other, Html.escape(kind)));
    }
    figures.add(
        """
        <figure><a href="%s"><img loading="lazy" alt="%s" src="%s"></a>
        <figcaption><b>%s</b><br>%s<br>mean confidence %s %%<br>%s%s</figcaption></figure>
        """
            .formatted(
                address(entry.shown),
                Html.escape(entry.name),
                address(entry.shown),
                Html.escape(entry.name),
                shares(entry.pixels),
                Numbers.percent(entry.confidence),
                link(entry.image, "photograph"),
                links));
  }

  /**
   * Writes the page.
   *
   * @throws dev.tandem.file.UnwritableException if it cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(file, html());
  }

  /** The HTML of the page. */
  public String html() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    """
        + Html.element("title", Html.escape(title))
        + Html.element("style", ReportStyle.css() + CSS)
        + "</head>\n<body>\n<main>\n"
        + Html.element("h1", Html.escape(title))
        + "<p class=\"soft\">%s. Shares are those of all pixels.</p>\n"
            .formatted(figures.size() == 1 ? "1 image" : figures.size() + " images")
        + legend()
        + "<div class=\"pictures\">\n"
        + String.join("", figures)
        + "</div>\n</main>\n</body>\n</html>\n";
  }

  private String legend() {
    StringBuilder legend = new StringBuilder("<div class=\"legend\">\n");
    long all = Math.max(1, sum(pixels));
    for (int i = 0; i < pixels.length; i++) {
      legend.append(
          "<span>%s %s %%</span>\n"
              .formatted(label(classes.get(i)), Numbers.percent((double) pixels[i] / all)));
    }
    return legend + "</div>\n";
  }

  private static String label(SegmentationClass entry) {
    return "<span class=\"key\" style=\"--run:#%06X\"></span>%s"
        .formatted(entry.colour(), Html.escape(entry.name()));
  }

  /** The classes with the largest shares. */
  private String shares(long[] counts) {
    long all = Math.max(1, sum(counts));
    List<String> named =
        IntStream.range(0, counts.length)
            .boxed()
            .filter(i -> counts[i] >= SHOWN_SHARE * all)
            .sorted(Comparator.comparingLong(i -> -counts[i]))
            .limit(NAMED_CLASSES)
            .map(
                i ->
                    String.format(
                        Locale.ROOT,
                        "%s %.0f %%",
                        Html.escape(classes.get(i).name()),
                        100.0 * counts[i] / all))
            .toList();
    return String.join(", ", named);
  }

  private static long sum(long[] counts) {
    return IntStream.range(0, counts.length).mapToLong(i -> counts[i]).sum();
  }

  private String link(Path file, String text) {
    return "<a href=\"%s\">%s</a>".formatted(address(file), text);
  }

  /**
   * Relative where the file system allows it, so that the folder can be moved. Letters beyond ASCII
   * stay as they are in the name: {@code toASCIIString} would compose them, and a file system may
   * tell é of one character from é of two.
   */
  private String address(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!absolute.getRoot().equals(folder.getRoot())) {
      return Html.escape(absolute.toUri().toString());
    }
    String relative = folder.relativize(absolute).toString().replace('\\', '/');
    try {
      // The slash keeps a colon in the name from being read as the end of a scheme.
      String path = new URI(null, null, "/" + relative, null).toString().substring(1);
      return Html.escape(path);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no path: " + relative, e);
    }
  }
}
