package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.SegmentationClass;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PredictionPageTest {
  private static final Path FOLDER = Path.of("/data/out");

  private static String page() {
    PredictionPage page =
        new PredictionPage("A <title>", FOLDER, SegmentationClass.named("sky", "road & path"));
    page.add(
        new PredictionPage.Entry(
            "a b#1",
            Path.of("/data/photos/a b#1.jpg"),
            FOLDER.resolve("a b#1_overlay.png"),
            List.of(FOLDER.resolve("a b#1_label.png")),
            0.875,
            new long[] {30, 10}));
    return page.html();
  }

  @Test
  void namesAndAddressesAreEscaped() {
    String page = page();
    assertTrue(page.contains("<h1>A &lt;title&gt;</h1>"), page);
    assertTrue(page.contains("alt=\"a b#1\" src=\"a%20b%231_overlay.png\""), page);
    assertTrue(page.contains("<a href=\"../photos/a%20b%231.jpg\">photograph</a>"), page);
    assertTrue(page.contains(" · <a href=\"a%20b%231_label.png\">label</a>"), page);
    assertFalse(page.contains("<script"), page);
  }

  @Test
  void lettersStayComposedOrDecomposedAsInTheNameOfTheFile() {
    String decomposed = "cafe\u0301";
    String composed = "caf\u00E9";
    PredictionPage page =
        new PredictionPage("title", FOLDER, SegmentationClass.named("sky", "road"));
    for (String name : List.of(decomposed, composed)) {
      page.add(
          new PredictionPage.Entry(
              name,
              Path.of("/data/photos").resolve(name + " 1.jpg"),
              FOLDER.resolve(name + " 1_overlay.png"),
              List.of(),
              0.5,
              new long[] {1, 1}));
    }
    String html = page.html();
    assertTrue(html.contains("src=\"" + decomposed + "%201_overlay.png\""), html);
    assertTrue(html.contains("href=\"../photos/" + decomposed + "%201.jpg\""), html);
    assertTrue(html.contains("src=\"" + composed + "%201_overlay.png\""), html);
  }

  @Test
  void sharesAndConfidencesAreInPercentInAnyLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      String page = page();
      assertTrue(page.contains("</span>sky 75.00 %</span>"), page);
      assertTrue(page.contains("sky 75 %, road &amp; path 25 %<br>mean confidence 87.50 %"), page);
    } finally {
      Locale.setDefault(before);
    }
  }
}
