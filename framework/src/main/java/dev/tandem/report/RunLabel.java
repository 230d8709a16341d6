package dev.tandem.report;

import java.util.List;

/** The colour and the name of a run, which are the same wherever it appears. */
final class RunLabel {
  private RunLabel() {}

  /**
   * As HTML.
   *
   * @param index of the run in the report
   */
  static String html(int index, String name) {
    return "<span class=\"key run%d\"></span>%s"
        .formatted(ReportStyle.colourOf(index), Html.escape(name));
  }

  /** The runs of a report in their colours, as HTML; empty for one run. */
  static String legend(List<ReportedRun> runs) {
    if (runs.size() == 1) {
      return "";
    }
    StringBuilder legend = new StringBuilder("<div class=\"legend\">\n");
    for (int i = 0; i < runs.size(); i++) {
      legend.append("<span>%s</span>\n".formatted(html(i, runs.get(i).name())));
    }
    return legend.append("</div>\n").toString();
  }
}
