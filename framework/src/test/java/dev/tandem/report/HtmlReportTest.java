package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.EvaluationMetrics;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  @TempDir Path folder;

  @Test
  void bothRunsNumbersAreThereAndTheHigherIsBold() {
    String html = html(run("one", "none", 0.4151, 0.3), run("two", "cross", 0.5262, 0.1));
    String plain = html.replaceAll(" data-label=\"[^\"]*\"", "");
    assertTrue(plain.contains("<td>41.51</td><td>200</td><td>30.00</td><td>90.00</td>"), html);
    assertTrue(plain.contains("<td class=\"best\">52.62</td><td>200</td><td>10.00</td>"), html);
    assertTrue(html.contains("<td data-label=\"final mIoU\">10.00</td>"), html);
    assertTrue(
        plain.contains(
            "<tr><th>sky</th><td class=\"share\" style=\"--share:0.415\">41.51</td>"
                + "<td class=\"share best\" style=\"--share:0.526\">52.62</td></tr>"),
        html);
    assertTrue(plain.contains("<tr><th>car</th><td>–</td><td>–</td></tr>"), html);
  }

  @Test
  void textIsEscaped() {
    String html = html(run("<b>&\"run\"", "none", 0.4, 0.3));
    assertFalse(html.contains("<b>"), html);
    assertTrue(html.contains("&lt;b&gt;&amp;&quot;run&quot;"), html);
  }

  @Test
  void chartsHaveACurveForEachRunThatHasTheNumber() {
    String html = html(run("one", "none", 0.4, 0.3), run("two", "cross", 0.5, 0.1));
    // Steps 0 to 400 are 394 wide from 52, losses 0 to 5 are 204 high from 214.
    assertTrue(html.contains("<polyline class=\"line run0\" points=\"150.5,10.0 249.0,112.0\"/>"));
    assertEquals(1, html.split("aria-label=\"loss, total\"", -1).length - 1);
    assertEquals(1, html.split("<figcaption>learning rate</figcaption>", -1).length - 1);
  }

  @Test
  void onlyKeysThatDifferAreListed() {
    String html = html(run("one", "none", 0.4, 0.3), run("two", "cross", 0.5, 0.1));
    assertTrue(
        html.contains(
            "<tr><th>method.pseudo_label</th><td class=\"text\" data-label=\"one\">none</td><td class=\"text\" data-label=\"two\">cross</td></tr>"));
    assertFalse(html.contains("<th>seed</th>"));
    assertTrue(html.contains("&quot;seed&quot;: 1"));
  }

  @Test
  void aPictureThatCannotBeReadCostsOnlyItself() {
    String html =
        new HtmlReport(
                "t", List.of(run("one", "none", 0.4, 0.3)), List.of(folder.resolve("gone.png")))
            .html();
    assertTrue(html.contains("gone.png cannot be read"), html);
    assertTrue(html.contains("<h2>Classes</h2>"), html);
  }

  @Test
  void anUnfinishedRunSaysSo() {
    ReportedRun finished = run("one", "none", 0.4, 0.3);
    assertFalse(html(finished).contains("unfinished"));
    RunMetrics.Evaluation seen =
        new RunMetrics.Evaluation(
            40,
            new EvaluationMetrics(
                0.3,
                0.9,
                Map.of("sky", Optional.of(0.0)),
                List.of("sky"),
                List.of("car", "<b>"),
                16,
                2,
                0.125));
    ReportedRun unfinished =
        new ReportedRun(
            "two",
            JsonParser.parseString("{\"training\": {\"steps\": 100}}").getAsJsonObject(),
            new RunMetrics(List.of(), List.of(seen), Optional.empty()));
    String html = html(finished, unfinished);
    assertTrue(
        html.contains(
            "<p class=\"note\">two: unfinished, step 40 of 100; its figures may change</p>"));
    // The last step was trained, and its evaluation never came.
    ReportedRun unevaluated =
        new ReportedRun(
            "three",
            unfinished.config().json(),
            new RunMetrics(
                List.of(new RunMetrics.TrainPoint(100, Map.of())),
                List.of(seen),
                Optional.of(100L)));
    String ofThree = html(unevaluated);
    assertTrue(ofThree.contains("three: unfinished, step 100 of 100"), ofThree);
    assertTrue(html.contains("<p>two: never predicted: sky</p>"), html);
    assertTrue(html.contains("<p>two: absent from the truth: car, &lt;b&gt;</p>"), html);
    assertTrue(html.contains("could not be read and do not count: 2</p>"), html);
    assertTrue(html.contains("<p>two: ignored: 12.5 % of the pixels of the truth</p>"), html);
    // What is true of every run is said once.
    String twice = html(unfinished, unevaluated);
    assertTrue(twice.contains("<p>all runs: never predicted: sky</p>"), twice);
    assertTrue(html(unfinished).contains("<p>never predicted: sky</p>"), "a single run");
    RunMetrics.TrainPoint none =
        new RunMetrics.TrainPoint(50, Map.of("unsupervised", 0.0, "confident", 0.0));
    RunMetrics.TrainPoint some = new RunMetrics.TrainPoint(100, Map.of("unsupervised", 0.1));
    assertTrue(
        ofSteps(none, none)
            .contains("was 0 in every logged step: no pixel of an unlabelled image"));
    assertFalse(ofSteps(none, some).contains("the unsupervised loss was 0"));
  }

  private String ofSteps(RunMetrics.TrainPoint... steps) {
    return html(
        new ReportedRun(
            "one",
            new JsonObject(),
            new RunMetrics(List.of(steps), List.of(evaluation(100, 0.5)), Optional.of(100L))));
  }

  @Test
  void picturesAreInside() throws Exception {
    Path picture = Files.write(folder.resolve("a.png"), new byte[] {1, 2, 3});
    String html =
        new HtmlReport("t", List.of(run("one", "none", 0.4, 0.3)), List.of(picture)).html();
    assertTrue(html.contains("<img alt=\"a.png\" src=\"data:image/png;base64,AQID\">"));
    assertFalse(html.contains("http"));
    assertFalse(html.contains("<script"));
  }

  @Test
  void aRunWithoutAnyNumberHasAReport() {
    RunMetrics nothing = new RunMetrics(List.of(), List.of(), Optional.empty());
    String html =
        html(new ReportedRun("one", JsonParser.parseString("{}").getAsJsonObject(), nothing));
    assertTrue(
        html.replaceAll(" data-label=\"[^\"]*\"", "")
            .contains("<td>–</td><td>–</td><td>–</td><td>–</td><td>–</td><td>0</td>"),
        html);
    assertFalse(html.contains("IoU by class"));
    assertFalse(html.contains("<svg"));
  }

  @Test
  void runsOfTheSameNameAreToldApartByTheirValuesOrElseByTheirFolders() throws Exception {
    List<RunFolder> seeds =
        List.of(
            withValues("x/1", "css", "\"seed\": 1"),
            withValues("x/2", "css", "\"seed\": 2"),
            withValues("x/3", "other", "\"seed\": 1"));
    assertEquals(List.of("css, seed=1", "css, seed=2", "other"), names(seeds));
    List<RunFolder> settings =
        List.of(
            withValues("y/1", "css", "\"seed\": 1, \"method\": {\"temperature\": 0.5}"),
            withValues("y/2", "css", "\"seed\": 1, \"method\": {\"temperature\": 0.1}"));
    assertEquals(
        List.of("css, method.temperature=0.5", "css, method.temperature=0.1"), names(settings));
    List<RunFolder> same =
        List.of(
            withValues("a/css/1", "css", "\"seed\": 1"),
            withValues("b/css/1", "css", "\"seed\": 1"),
            withValues("a/css/2", "css", "\"seed\": 2"));
    assertEquals(List.of("css (a/css/1)", "css (b/css/1)", "css (a/css/2)"), names(same));
    List<RunFolder> many =
        List.of(
            withValues("c", "css", "\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1"),
            withValues("d", "css", "\"a\": 2, \"b\": 2, \"c\": 2, \"d\": 2"));
    assertEquals(List.of("css (c)", "css (d)"), names(many));
  }

  private static List<String> names(List<RunFolder> folders) {
    return ReportedRun.read(folders).stream().map(ReportedRun::name).toList();
  }

  private RunFolder withValues(String path, String name, String values) throws Exception {
    String config = "{\"name\": \"%s\", %s}".formatted(name, values);
    RunFolder run = RunFolder.create(folder.resolve(path), config);
    Files.writeString(run.metrics(), "");
    return run;
  }

  @Test
  void everythingThatAFolderHasIsInTheReport() throws Exception {
    RunFolder run = SampleRun.write(folder.resolve("whole"), "css", 1);
    ReportedRun read =
        ReportedRun.read(List.of(run))
            .get(0)
            .withDefaults(Map.of("seed", "1.0", "training.steps", "1000"));
    String html = new HtmlReport("t", List.of(read), List.of()).html();
    assertFalse(html.contains("unfinished"), "it is finished");
    for (String part :
        List.of(
            "<dt>time</dt><dd>1 h 06 min</dd>",
            "<dt>memory</dt><dd>3.0 GiB at most, of 64.0 GiB</dd>",
            "<dt>GPU memory</dt><dd>5.0 GiB at most in a step</dd>",
            "<dt>versions</dt><dd>Tandem 1.0, TensorFlow 2.18.0, Java 17.0.1</dd>",
            "<tr><th>training.steps</th><td class=\"text\" data-label=\"value\">200</td>"
                + "<td class=\"text\" data-label=\"default\">1000</td></tr>",
            "a_class_with_a_long_name_20 <span class=\"mark\">absent</span>",
            "aria-label=\"confusion matrix\"",
            "is taken for",
            "aria-label=\"accuracy of confident labels, percent, labelled images\"",
            "<h3>The worst</h3>",
            "<h3>In the middle</h3>",
            "<h3>The best</h3>",
            "alt=\"uncertainty (white: 0.98) of a_photograph_with_a_name_that_is_rather_long.jpg\"",
            "<h2>Left out</h2>")) {
      assertTrue(html.contains(part), part);
    }
    assertFalse(html.contains("<tr><th>seed</th>"), "the seed is the default");
  }

  @Test
  void aBadFileOfAFolderIsNamedAndCostsOnlyItself() throws Exception {
    RunFolder run = SampleRun.write(folder.resolve("damaged"), "css", 1);
    Files.writeString(run.bestEvaluation(), "{");
    Files.writeString(run.processes(), "[");
    Files.writeString(run.examples().resolve("01_worst_truth.png"), "no picture");
    Files.delete(run.examples().resolve("02_median_truth.png"));
    String html = new HtmlReport("t", ReportedRun.read(List.of(run)), List.of()).html();
    assertTrue(html.contains("best_evaluation.json: cannot be read"), "the best evaluation");
    assertTrue(html.contains("processes.json: cannot be read"), "the processes");
    assertTrue(html.contains("02_median_truth.png cannot be read"), "the picture");
    assertTrue(html.contains("<h2>Curves</h2>"), "the rest");
    Files.writeString(run.examples().resolve("examples.json"), "{}");
    html = new HtmlReport("t", ReportedRun.read(List.of(run)), List.of()).html();
    assertTrue(html.contains("examples.json: cannot be read"), "the examples");
  }

  @Test
  void aReportNeedsARun() {
    assertThrows(InvalidInputException.class, this::html);
  }

  private RunFolder runFolder(String path, String name) throws Exception {
    RunFolder run = RunFolder.create(folder.resolve(path), "{\"name\": \"" + name + "\"}");
    Files.writeString(run.metrics(), "");
    return run;
  }

  private String html(ReportedRun... runs) {
    return new HtmlReport("title", List.of(runs), List.of()).html();
  }

  /** Two points of training, and two evaluations: the best at step 200, the final one at 400. */
  private static ReportedRun run(String name, String pseudoLabel, double best, double last) {
    String config =
        "{\"name\": \"x\", \"seed\": 1, \"method\": {\"pseudo_label\": \"%s\"}}"
            .formatted(pseudoLabel);
    return new ReportedRun(
        name,
        JsonParser.parseString(config).getAsJsonObject(),
        new RunMetrics(
            List.of(
                new RunMetrics.TrainPoint(100, Map.of("loss", 5.0, "learning_rate", 0.01)),
                new RunMetrics.TrainPoint(200, Map.of("loss", 2.5, "learning_rate", 0.005))),
            List.of(evaluation(200, best), evaluation(400, last)),
            Optional.of(400L)));
  }

  private static RunMetrics.Evaluation evaluation(long step, double miou) {
    Map<String, Optional<Double>> iou = new LinkedHashMap<>();
    iou.put("sky", Optional.of(miou));
    iou.put("car", Optional.empty());
    return new RunMetrics.Evaluation(step, miou, 0.9, iou);
  }
}
