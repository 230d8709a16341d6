package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.training.RunFolder;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of one run and of four, in a real browser, on a desktop and on a phone. */
class ReportInBrowserTest {
  private static final int WIDE = 1400;
  private static final int NARROW = 400;
  private static final int HEIGHT = 900;

  /** What a script finds that is cut off, or must be scrolled to the side. */
  private static final String FRAMES =
      """
      <!DOCTYPE html><html><head><meta name="color-scheme" content="light dark">
      <style>body { margin: 0 } iframe { border: 0 }</style></head><body>
      %s<pre id="found"></pre>
      <script>
      addEventListener('load', () => {
        const found = [];
        for (const frame of document.querySelectorAll('iframe')) {
          const page = frame.contentDocument.documentElement;
          const title = frame.getAttribute('src') + ' at ' + frame.width + ': ';
          const width = page.clientWidth;
          if (page.scrollWidth > width) found.push(title + 'page of ' + page.scrollWidth);
          let elements = 0;
          for (const e of page.querySelectorAll('body *')) {
            elements++;
            const box = e.getBoundingClientRect();
            const name = e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 30);
            if (box.right > width + 1 || box.left < -1) found.push(title + name + ' ends at ' + box.right);
            if (!e.closest('svg') && getComputedStyle(e).display !== 'inline'
                && e.scrollWidth > e.clientWidth + 1) found.push(title + name + ' is cut off');
            const svg = e.closest('svg');
            if (e.tagName === 'text') {
              const frameOfText = svg.getBoundingClientRect();
              if (box.left < frameOfText.left - 2 || box.right > frameOfText.right + 2
                  || box.top < frameOfText.top - 2) found.push(title + name + ' is outside its chart');
            }
          }
          for (const image of page.querySelectorAll('img'))
            if (!image.naturalWidth) found.push(title + image.alt + ' is no image');
          found.push(title + (elements > 300 ? 'checked' : 'only ' + elements + ' elements'));
        }
        document.getElementById('found').textContent = found.join('\\n');
      });
      </script></body></html>
      """;

  @TempDir static Path folder;
  private static Browser browser;

  @BeforeAll
  static void write() throws Exception {
    Optional<Browser> installed = Browser.installed(folder);
    assumeTrue(installed.isPresent(), "no Chromium or Chrome on the path");
    browser = installed.get();
    List<RunFolder> runs =
        List.of(
            SampleRun.write(folder.resolve("a"), "css_with_a_name_of_some_length", 1),
            SampleRun.write(folder.resolve("b"), "css_with_a_name_of_some_length", 2),
            SampleRun.write(folder.resolve("c"), "supervised_only", 1),
            SampleRun.write(folder.resolve("d"), "supervised_only", 2));
    new HtmlReport("one", ReportedRun.read(runs.subList(0, 1)), List.of())
        .write(folder.resolve("one.html"));
    new HtmlReport("four", ReportedRun.read(runs), List.of()).write(folder.resolve("four.html"));
  }

  private static Path frames(String... frames) throws Exception {
    return Files.writeString(
        folder.resolve("frames.html"), FRAMES.formatted(String.join("", frames)));
  }

  private static String frame(String page, int width) {
    return "<iframe src=\"%s\" width=\"%d\" height=\"%d\"></iframe>".formatted(page, width, HEIGHT);
  }

  @Test
  void nothingIsCutOffAndNothingScrollsSideways() throws Exception {
    String dom =
        browser.dom(
            frames(
                frame("one.html", WIDE),
                frame("one.html", NARROW),
                frame("four.html", WIDE),
                frame("four.html", NARROW)));
    String found =
        dom.replaceFirst("(?s).*<pre id=\"found\">", "").replaceFirst("(?s)</pre>.*", "");
    assertEquals(
        """
        one.html at 1400: checked
        one.html at 400: checked
        four.html at 1400: checked
        four.html at 400: checked""",
        found);
  }

  @Test
  void itIsLightByDayAndDarkByNight() throws Exception {
    Path page = frames(frame("one.html", WIDE), frame("one.html", NARROW));
    for (boolean dark : List.of(false, true)) {
      BufferedImage seen =
          ImageIO.read(browser.picture(page, WIDE + NARROW + 20, HEIGHT, dark).toFile());
      int ground = dark ? 0x16191d : 0xfcfcfb;
      assertEquals(ground, seen.getRGB(3, 3) & 0xFFFFFF);
      assertEquals(ground, seen.getRGB(WIDE + NARROW - 3, 3) & 0xFFFFFF);
      long colours = seen.getWidth() * seen.getHeight();
      int painted = 0;
      for (int y = 0; y < HEIGHT; y += 3) {
        for (int x = 0; x < WIDE; x += 3) {
          painted += (seen.getRGB(x, y) & 0xFFFFFF) == ground ? 0 : 1;
        }
      }
      assertTrue(painted > colours / 9 / 50, painted + " points of the page are painted");
    }
  }
}
