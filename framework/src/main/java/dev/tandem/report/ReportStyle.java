package dev.tandem.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The style sheet of the report. */
final class ReportStyle {
  /** Okabe and Ito's palette for colour-blind readers, slightly darkened. */
  private static final List<String> RUN_COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#b8579a", "#c98a00", "#3d9fd6", "#7a6a5a");

  private static final String CSS =
      """
      :root { color-scheme: light dark; --ground: #fcfcfb; --card: #ffffff; --ink: #22262b;
        --soft: #68707a; --edge: #dfe2e6; --bar: #9dbfdc; }
      @media (prefers-color-scheme: dark) { :root { --ground: #16191d; --card: #1e2227;
        --ink: #e3e6ea; --soft: #98a1ab; --edge: #343a42; --bar: #3d6c97; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--ground); color: var(--ink);
        font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
      h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
      h2 { font-size: 18px; margin: 40px 0 12px; }
      p { margin: 0 0 12px; }
      .soft, caption, figcaption { color: var(--soft); font-size: 13px; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 50%; }
      caption { text-align: left; caption-side: bottom; padding-top: 8px; }
      th, td { padding: 6px 14px; text-align: right; border-bottom: 1px solid var(--edge); }
      thead th { color: var(--soft); font-weight: 500; font-size: 13px; vertical-align: bottom; }
      tbody th { font-weight: 500; white-space: nowrap; }
      th:first-child, td.text { text-align: left; }
      td.best { font-weight: 700; }
      td.share { min-width: 128px; background: linear-gradient(var(--bar), var(--bar))
        no-repeat left 14px bottom / calc(var(--share) * 100px) 4px; }
      tr.total > * { border-top: 2px solid var(--edge); }
      tr.total th { font-weight: 700; }
      .key { display: inline-block; flex: none; width: 12px; height: 12px; border-radius: 3px;
        margin-right: 8px; background: var(--run); }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-bottom: 12px; }
      .charts { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill,
        minmax(min(420px, 100%), 1fr)); }
      .charts figure { margin: 0; padding: 12px 14px 6px; background: var(--card);
        border: 1px solid var(--edge); border-radius: 8px; }
      .charts figcaption { color: var(--ink); font-weight: 500; margin-bottom: 4px; }
      svg { display: block; width: 100%; height: auto; font-size: 12px; }
      svg text { fill: var(--soft); font-variant-numeric: tabular-nums; }
      svg .x { text-anchor: middle; } svg .y { text-anchor: end; }
      svg .grid { stroke: var(--edge); fill: none; }
      svg polyline { fill: none; stroke: var(--run); stroke-linejoin: round; }
      svg .line { stroke-width: 2; } svg .faint { stroke-width: 1; opacity: .28; }
      svg .dot { fill: var(--run); }
      .pictures figure { margin: 0 0 20px; }
      .pictures img { max-width: 100%; height: auto; border: 1px solid var(--edge);
        border-radius: 8px; }
      details { border: 1px solid var(--edge); border-radius: 8px; background: var(--card);
        padding: 10px 16px; margin-bottom: 10px; }
      summary { cursor: pointer; font-weight: 500; }
      pre { overflow-x: auto; font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; }
      """;

  private ReportStyle() {}

  /** The style sheet, with the colour of each run. */
  static String css() {
    String runs =
        IntStream.range(0, RUN_COLOURS.size())
            .mapToObj(i -> ".run" + i + " { --run: " + RUN_COLOURS.get(i) + "; }\n")
            .collect(Collectors.joining());
    return CSS + runs;
  }

  /** The number N of the CSS class {@code runN} of a run; colours repeat from the eighth run on. */
  static int colourOf(int run) {
    return run % RUN_COLOURS.size();
  }
}
