package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The report's section on configs: the keys in which the runs differ, and each config in full. */
final class ConfigTable {
  private final List<ReportedRun> runs;

  ConfigTable(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** An HTML table with one row for each key whose values differ; empty if there is none. */
  String differences() {
    List<Map<String, String>> configs = runs.stream().map(run -> settings(run.config())).toList();
    Set<String> keys = new LinkedHashSet<>();
    configs.forEach(config -> keys.addAll(config.keySet()));
    keys.removeIf(
        key -> configs.stream().map(c -> c.getOrDefault(key, "–")).distinct().count() < 2);
    if (keys.isEmpty()) {
      return "";
    }
    List<HtmlTable.Column> columns = new ArrayList<>(List.of(HtmlTable.Column.of("key")));
    runs.forEach(run -> columns.add(HtmlTable.Column.ofText(run.name())));
    HtmlTable table = new HtmlTable("", columns);
    for (String key : keys) {
      table.row(
          Html.escape(key),
          configs.stream()
              .map(config -> HtmlTable.Cell.text(config.getOrDefault(key, "–")))
              .toList());
    }
    return table.html();
  }

  /** Each run's config, collapsed. */
  String configs() {
    StringBuilder html = new StringBuilder();
    for (ReportedRun run : runs) {
      html.append("<details><summary>")
          .append(Html.escape(run.name()))
          .append("</summary><pre>")
          .append(Html.escape(run.config().pretty()))
          .append("</pre></details>\n");
    }
    return html.toString();
  }

  private static Map<String, String> settings(RunConfig config) {
    Map<String, String> texts = new LinkedHashMap<>();
    config.settings().forEach((key, value) -> texts.put(key, RunConfig.text(value)));
    return texts;
  }
}
