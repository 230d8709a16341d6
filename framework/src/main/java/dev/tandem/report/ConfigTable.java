package dev.tandem.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The report's section on configs: the keys in which the runs differ, and each config in full. */
final class ConfigTable {
  private static final Set<String> NAMES = Set.of("name", "description");

  private final List<ReportedRun> runs;

  ConfigTable(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** An HTML table with one row for each key whose values differ; empty if there is none. */
  String differences() {
    List<Map<String, String>> configs = runs.stream().map(run -> flat(run.config())).toList();
    Set<String> keys = new LinkedHashSet<>();
    configs.forEach(config -> keys.addAll(config.keySet()));
    keys.removeAll(NAMES);
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
      String json =
          new GsonBuilder()
              .setPrettyPrinting()
              .disableHtmlEscaping()
              .serializeNulls()
              .create()
              .toJson(run.config());
      html.append("<details><summary>")
          .append(Html.escape(run.name()))
          .append("</summary><pre>")
          .append(Html.escape(json))
          .append("</pre></details>\n");
    }
    return html.toString();
  }

  private static Map<String, String> flat(JsonObject config) {
    Map<String, String> flat = new LinkedHashMap<>();
    FlatConfig.of(config).forEach((key, value) -> flat.put(key, FlatConfig.text(value)));
    return flat;
  }
}
