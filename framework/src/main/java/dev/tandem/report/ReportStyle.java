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
        --soft: #5f6771; --edge: #dfe2e6; --bar: #9dbfdc; --heat: #1f6fb2; --mark: #8a5a00; }
      @media (prefers-color-scheme: dark) { :root { --ground: #16191d; --card: #1e2227;
        --ink: #e3e6ea; --soft: #98a1ab; --edge: #343a42; --bar: #3d6c97; --heat: #2a78c0;
        --mark: #e0b060; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--ground); color: var(--ink);
        font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        -webkit-text-size-adjust: 100%; }
      main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; overflow-wrap: anywhere; }
      h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
      h2 { font-size: 18px; margin: 40px 0 12px; }
      h3 { font-size: 15px; margin: 24px 0 8px; }
      p { margin: 0 0 12px; }
      ul { margin: 0 0 12px; padding-left: 20px; }
      .soft, caption, figcaption { color: var(--soft); font-size: 13px; }
      .note { border-left: 3px solid var(--mark); padding-left: 10px; }
      .mark { color: var(--mark); font-weight: 400; font-size: 12px; white-space: nowrap; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 50%;
        margin-bottom: 20px; }
      caption { text-align: left; caption-side: bottom; padding-top: 8px; }
      th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--edge);
        vertical-align: baseline; }
      thead th { color: var(--soft); font-weight: 500; font-size: 13px; vertical-align: bottom; }
      thead th { min-width: 5em; }
      tbody th { font-weight: 500; overflow-wrap: break-word; }
      td.text { min-width: 8em; }
      th:first-child, .text { text-align: left; }
      td.best { font-weight: 700; }
      td.share { min-width: 84px; background: linear-gradient(var(--bar), var(--bar))
        no-repeat left 10px bottom / calc(var(--share) * 64px) 4px; }
      tr.total > * { border-top: 2px solid var(--edge); }
      tr.total th { font-weight: 700; }
      .key { display: inline-block; flex: none; width: 12px; height: 12px; border-radius: 3px;
        margin-right: 8px; background: var(--run); outline: 1px solid var(--edge); }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-bottom: 12px; }
      .facts { display: grid; gap: 8px 24px; margin: 0 0 20px; grid-template-columns:
        repeat(auto-fill, minmax(min(300px, 100%), 1fr)); }
      dt { color: var(--soft); font-size: 13px; } dd { margin: 0; }
      figure { margin: 0; }
      .charts { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill,
        minmax(min(420px, 100%), 1fr)); margin-bottom: 20px; }
      .charts figure { padding: 12px 14px 6px; background: var(--card);
        border: 1px solid var(--edge); border-radius: 8px; min-width: 0; }
      .charts figcaption { color: var(--ink); font-weight: 500; margin-bottom: 4px; }
      svg { display: block; width: 100%; height: auto; font-size: 12px; }
      svg text { fill: var(--soft); font-variant-numeric: tabular-nums; }
      svg .x { text-anchor: middle; } svg .y { text-anchor: end; }
      svg .grid { stroke: var(--edge); fill: none; }
      svg polyline { fill: none; stroke: var(--run); stroke-linejoin: round; }
      svg .line { stroke-width: 2; } svg .faint { stroke-width: 1; opacity: .4; }
      svg .dot { fill: var(--run); }
      .confusion { margin-bottom: 16px; }
      .confusion .cell { fill: var(--edge); fill-opacity: .45; } .confusion .heat { fill: var(--heat); }
      .confusion text.dark { fill: var(--ink); } .confusion text.light { fill: #ffffff; }
      .pictures figure { margin: 0 0 20px; }
      .pictures img { max-width: 100%; height: auto; border: 1px solid var(--edge);
        border-radius: 8px; }
      .example { margin-bottom: 18px; } .example b { color: var(--ink); font-weight: 500; }
      .cells { display: grid; gap: 6px; margin-top: 4px; grid-template-columns:
        repeat(auto-fit, minmax(min(150px, 46%), 1fr)); }
      .cells > div { min-width: 0; max-width: 240px; }
      .cells img { display: block; width: 100%; height: auto; border-radius: 3px; }
      .cells span { color: var(--soft); font-size: 12px; }
      details { border: 1px solid var(--edge); border-radius: 8px; background: var(--card);
        padding: 10px 16px; margin-bottom: 10px; }
      summary { cursor: pointer; font-weight: 500; }
      pre { white-space: pre-wrap; font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; }
      @media (max-width: 700px) {
        main { padding: 20px 14px 40px; }
        table, caption, tbody, tr, th, td { display: block; }
        thead { display: none; }
        table { width: 100%; }
        caption { padding: 0 0 8px; }
        tbody tr { padding: 8px 12px; margin-bottom: 8px; background: var(--card);
          border: 1px solid var(--edge); border-radius: 8px; }
        tbody th { padding: 0 0 4px; border: 0; text-align: left; }
        td { display: flex; justify-content: space-between; gap: 16px; padding: 2px 0; border: 0; }
        td::before { content: attr(data-label); flex: none; max-width: 55%; color: var(--soft);
          text-align: left; }
        td.text { min-width: 0; text-align: right; }
        td.share { padding-bottom: 6px; background-position: left bottom;
          background-size: calc(var(--share) * 100%) 4px; }
        tr.total > * { border-top: 0; }
      }
      @media print {
        :root { color-scheme: light; --ground: #ffffff; --card: #ffffff; --ink: #000000;
          --soft: #444444; --edge: #cccccc; --bar: #9dbfdc; --heat: #1f6fb2; --mark: #8a5a00; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        main { max-width: none; padding: 0; }
        figure, tr, .facts > div { break-inside: avoid; }
        h2, h3 { break-after: avoid; }
        details { display: none; }
        section:has(> details) { display: none; }
      }
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
