package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which runs of a report are seeds of one config, and what is said of them together. */
class RunGroupsTest {
  @Test
  void runsOfOneConfigAreMeansAndPairsOfSeedsDifferences() {
    ReportedRun[] runs = {
      seeded("css", 1, 0.5),
      seeded("css", 2, 0.54),
      seeded("alone", 1, 0.4),
      seeded("alone", 2, 0.42)
    };
    String html = html(runs).replaceAll(" data-label=\"[^\"]*\"", "");
    assertTrue(html.contains("<tr><th>css</th><td>2</td><td>52.00 ± 2.83</td>"), html);
    assertTrue(html.contains("<tr><th>mIoU</th><td>-11.00 ± 1.00 (2)</td></tr>"), html);
    String other =
        new HtmlReport("t", List.of(runs), List.of(), Optional.of("alone"), List.of()).html();
    assertTrue(other.contains("+11.00 ± 1.00 (2)"), other);
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> new HtmlReport("t", List.of(runs), List.of(), Optional.of("x"), List.of()))
            .getMessage();
    assertEquals(
        "baseline: found x, expected one of the configs, or the folder of a run of one: \"css\","
            + " \"alone\"",
        message);
    String byRun =
        new HtmlReport("t", List.of(runs), List.of(), Optional.of("alone2"), List.of()).html();
    assertTrue(byRun.contains("+11.00 ± 1.00 (2)"), byRun);
  }

  @Test
  void severalRunsOfOneSeedAreSaid() {
    String html = html(seeded("css", 1, 0.5), seeded("css", 1, 0.54), seeded("css", 2, 0.52));
    assertTrue(html.contains("css: several finished runs of one seed"), html);
    String each = html(seeded("css", 1, 0.5), seeded("css", 2, 0.54));
    assertFalse(each.contains("several finished runs"), each);
  }

  @Test
  void runsWithOtherLabelsAreNoSeedsOfOneConfig() {
    ReportedRun[] runs = {
      split("split/92/1", 1, 0.5), split("split/92/2", 2, 0.54), split("split/183/1", 1, 0.6),
    };
    String html = html(runs).replaceAll(" data-label=\"[^\"]*\"", "");
    assertTrue(html.contains("<td>2</td><td>52.00 ± 2.83</td>"), html);
    assertTrue(html.contains("<td>1</td><td>60.00</td>"), html);
    String named = html(split("lists/a1", 1, 0.5), split("lists/a2", 2, 0.54));
    assertTrue(named.contains("52.00 ± 2.83"), named);
    String above = html(split("/data1/split/92/1", 1, 0.5), split("/data1/split/92/2", 2, 0.54));
    assertTrue(above.contains("52.00 ± 2.83"), above);
    String shared = html(split("split/92/1", 1, 0.5), split("split/92/1", 2, 0.54));
    assertTrue(shared.contains("52.00 ± 2.83"), shared);
    String sizes = html(split("lists/92", 1, 0.5), split("lists/183", 2, 0.54));
    assertFalse(sizes.contains("52.00"), sizes);
    String published = html(split("voc/92/u2pl", 1, 0.5), split("voc/183/u2pl", 2, 0.6));
    assertFalse(published.contains("55.00"), published);
  }

  @Test
  void aConfigWithASplitForEachSeedIsOneThoughAnotherSharesASplitOfIt() {
    String html =
        html(
                named("one split", "lists/1", 1, 0.5),
                named("one split", "lists/1", 2, 0.54),
                named("a split each", "lists/1", 1, 0.6),
                named("a split each", "lists/2", 2, 0.64))
            .replaceAll(" data-label=\"[^\"]*\"", "");
    assertTrue(html.contains("<td>2</td><td>52.00 ± 2.83</td>"), html);
    assertTrue(html.contains("<td>2</td><td>62.00 ± 2.83</td>"), html);
  }

  private static ReportedRun named(String name, String lists, long seed, double miou) {
    ReportedRun run = split(lists, seed, miou);
    run.config().json().addProperty("name", name);
    return run.named(name + seed);
  }

  @Test
  void runsThatDoNotSayTheirSeedAreNoPairs() {
    String html = html(withoutSeed("css", 0.5), withoutSeed("alone", 0.4));
    assertFalse(html.contains("with the same seeds"), html);
    String one = html(withoutSeed("css", 0.5), seeded("alone", 0, 0.4));
    assertFalse(one.contains("with the same seeds"), one);
  }

  private static ReportedRun withoutSeed(String name, double miou) {
    ReportedRun run = seeded(name, 1, miou);
    run.config().json().remove("seed");
    return run;
  }

  private static ReportedRun split(String lists, long seed, double miou) {
    String config =
        "{\"name\": \"css\", \"seed\": %d, \"dataset\": {\"split\": \"%s\"}}"
            .formatted(seed, lists);
    return new ReportedRun(
        lists,
        JsonParser.parseString(config).getAsJsonObject(),
        new RunMetrics(List.of(), List.of(evaluation(400, miou)), Optional.of(400L)));
  }

  private static ReportedRun seeded(String name, long seed, double miou) {
    String config = "{\"name\": \"%s\", \"seed\": %d}".formatted(name, seed);
    return new ReportedRun(
        name + seed,
        JsonParser.parseString(config).getAsJsonObject(),
        new RunMetrics(List.of(), List.of(evaluation(400, miou)), Optional.of(400L)));
  }

  private String html(ReportedRun... runs) {
    return new HtmlReport("title", List.of(runs), List.of()).html();
  }

  private static RunMetrics.Evaluation evaluation(long step, double miou) {
    Map<String, Optional<Double>> iou = new LinkedHashMap<>();
    iou.put("sky", Optional.of(miou));
    iou.put("car", Optional.empty());
    return new RunMetrics.Evaluation(step, miou, 0.9, iou);
  }
}
