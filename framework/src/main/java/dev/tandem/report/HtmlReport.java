package dev.tandem.report;

import dev.tandem.InvalidInputException;
import dev.tandem.file.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report of one run, or of several side by side: results, what was run, classes, examples,
 * pseudo-labels, curves, configs. The page is one self-contained HTML file with inline style,
 * charts and pictures, without JavaScript.
 */
public final class HtmlReport {
  /** Of each group of examples, where there are several runs. */
  private static final int EXAMPLES_OF_SEVERAL = 1;

  private final String title;
  private final List<ReportedRun> runs;
  private final List<Path> pictures;
  private final RunGroups groups;
  private final List<String> leftOut;

  /**
   * @param title heading of the page
   * @param runs one or more, in the order of their columns
   * @param pictures PNG files to show, for example of {@link ComparisonPicture}; may be empty
   * @throws InvalidInputException if {@code runs} is empty
   */
  public HtmlReport(String title, List<ReportedRun> runs, List<Path> pictures) {
    this(title, runs, pictures, Optional.empty(), List.of());
  }

  /**
   * @param title heading of the page
   * @param runs one or more, in the order of their columns
   * @param pictures PNG files to show; may be empty
   * @param baseline name of the config with which the others are compared, or a run of it by its
   *     name or the end of its folder's path; the first by default
   * @param leftOut what could not be read, one line each
   * @throws InvalidInputException if {@code runs} is empty, or none is of the baseline
   */
  public HtmlReport(
      String title,
      List<ReportedRun> runs,
      List<Path> pictures,
      Optional<String> baseline,
      List<String> leftOut) {
    if (runs.isEmpty()) {
      throw new InvalidInputException("report: found no run, expected at least one run folder");
    }
    this.title = title;
    this.runs = List.copyOf(runs);
    this.pictures = List.copyOf(pictures);
    this.groups = new RunGroups(runs, baseline);
    this.leftOut = List.copyOf(leftOut);
  }

  /**
   * Writes the page.
   *
   * @throws dev.tandem.file.UnwritableException if the page cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(file, html());
  }

  /** The HTML of the page. */
  public String html() {
    Curves curves = new Curves(runs);
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    """
        + Html.element("title", Html.escape(title))
        + Html.element("style", ReportStyle.css())
        + "</head>\n<body>\n<main>\n"
        + Html.element("h1", Html.escape(title))
        + description()
        + new RunRemarks(runs).unfinished()
        + section("Results", new ResultTables(runs).summary() + groups.means())
        + section("Differences", groups.differences())
        + (runs.size() == 1 ? ofOneRun(runs.get(0)) : ofSeveralRuns())
        + section("Examples", pictures() + examples())
        + section("Pseudo-labels", new PseudoLabelSection(runs).html(curves.lastStep()))
        + section("Curves", curves.html())
        + section("Configs", new ConfigTable(runs).configs())
        + section("Left out", leftOut())
        + "</main>\n</body>\n</html>\n";
  }

  private String ofOneRun(ReportedRun run) {
    String classes =
        run.details()
            .best()
            .map(best -> new ClassTable(best).html())
            .orElseGet(() -> new ResultTables(runs).iouByClass());
    return section("What was run", new RunFacts(run).html())
        + section("Classes", classes + new RunRemarks(runs).classes())
        + section(
            "Confusion",
            run.details().best().map(best -> new ConfusionChart(best).html()).orElse(""));
  }

  private String ofSeveralRuns() {
    return section("Where the configs differ", new ConfigTable(runs).differences())
        + section(
            "IoU by class", new ResultTables(runs).iouByClass() + new RunRemarks(runs).classes());
  }

  /** The description in the config, if there is only one run. */
  private String description() {
    return Optional.of(runs.get(0))
        .filter(run -> runs.size() == 1)
        .flatMap(run -> run.config().description())
        .map(description -> "<p class=\"soft\">" + Html.escape(description) + "</p>\n")
        .orElse("");
  }

  private static String section(String heading, String html) {
    return html.isEmpty()
        ? ""
        : "<section>\n" + Html.element("h2", heading) + html + "</section>\n";
  }

  private String pictures() {
    StringBuilder html = new StringBuilder();
    for (Path picture : pictures) {
      String name = Html.escape(picture.getFileName().toString());
      html.append("<figure>" + ExampleGallery.image(picture, name) + "</figure>\n");
    }
    return html.isEmpty() ? "" : "<div class=\"pictures\">\n" + html + "</div>\n";
  }

  private String examples() {
    if (runs.size() == 1) {
      return runs.get(0).details().examples().map(e -> e.html(Integer.MAX_VALUE)).orElse("");
    }
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      Optional<ExampleGallery> examples = runs.get(i).details().examples();
      if (examples.isPresent()) {
        html.append("<h3>" + RunLabel.html(i, runs.get(i).name()) + "</h3>\n");
        html.append(examples.get().html(EXAMPLES_OF_SEVERAL));
      }
    }
    return html.toString();
  }

  private String leftOut() {
    List<String> all = new ArrayList<>(leftOut);
    runs.forEach(run -> all.addAll(run.details().faults()));
    StringBuilder list = new StringBuilder();
    all.forEach(fault -> list.append(Html.element("li", Html.escape(fault))));
    return list.isEmpty() ? "" : Html.element("ul", list.toString());
  }
}
