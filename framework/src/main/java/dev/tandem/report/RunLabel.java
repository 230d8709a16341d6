package dev.tandem.report;

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
}
