package dev.tandem.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The examples of a run as HTML, with the pictures inside. */
final class ExampleGallery {
  private final Path folder;
  private final ExampleSet set;

  /**
   * @param folder of the pictures
   */
  ExampleGallery(Path folder, ExampleSet set) {
    this.folder = folder;
    this.set = set;
  }

  /**
   * The groups with their images.
   *
   * @param most images of each group
   */
  String html(int most) {
    StringBuilder html = new StringBuilder(legend());
    html.append(
        Html.element(
            "p",
            "Errors: the photograph in pale grey, red where the prediction is not the truth."
                + " Confidence: black is 0, white is 1."));
    for (ExampleSet.Group group : ExampleSet.Group.values()) {
      List<ExampleSet.Example> examples =
          set.examples().stream().filter(e -> e.group() == group).limit(most).toList();
      if (!examples.isEmpty()) {
        html.append(Html.element("h3", title(group)));
        examples.forEach(example -> html.append(figure(example)));
      }
    }
    return html.toString();
  }

  private static String title(ExampleSet.Group group) {
    return switch (group) {
      case WORST -> "The worst";
      case MEDIAN -> "In the middle";
      case BEST -> "The best";
    };
  }

  private String legend() {
    StringBuilder legend = new StringBuilder("<div class=\"legend\">\n");
    set.classes().forEach(c -> legend.append(key(c.colour(), c.name())));
    legend.append(key(LabelPainter.IGNORED_COLOUR, "ignored in the truth"));
    return legend.append("</div>\n").toString();
  }

  private static String key(int colour, String name) {
    return "<span><span class=\"key\" style=\"--run:#%06x\"></span>%s</span>\n"
        .formatted(colour, Html.escape(name));
  }

  private String figure(ExampleSet.Example example) {
    StringBuilder cells = new StringBuilder();
    for (ExampleSet.Picture picture : example.pictures()) {
      cells.append(cell(example, picture));
    }
    String figures =
        String.format(
            Locale.ROOT,
            "mIoU %.1f %%, pixel accuracy %.1f %%",
            100 * example.miou(),
            100 * example.pixelAccuracy());
    return "<figure class=\"example\"><figcaption><b>%s</b> %s</figcaption><div class=\"cells\">\n%s</div></figure>\n"
        .formatted(Html.escape(example.name()), figures, cells);
  }

  private String cell(ExampleSet.Example example, ExampleSet.Picture picture) {
    String name = Html.escape(picture.name());
    return "<div>"
        + image(folder.resolve(picture.file()), name + " of " + Html.escape(example.name()))
        + "<span>"
        + name
        + "</span></div>\n";
  }

  /** A picture with its bytes inside; a note in its place if it cannot be read. */
  static String image(Path file, String alt) {
    try {
      String ending = file.getFileName().toString().endsWith(".png") ? "png" : "jpeg";
      String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
      return "<img alt=\"%s\" src=\"data:image/%s;base64,%s\">".formatted(alt, ending, base64);
    } catch (IOException e) {
      String name = Html.escape(file.getFileName().toString());
      return "<p class=\"soft\">" + name + " cannot be read</p>\n";
    }
  }

  /** What was passed over when the examples were drawn. */
  Stream<String> leftOut() {
    return set.leftOut().stream();
  }
}
