package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What {@code evaluate} says of labels that it reads in another way than they were meant. */
class IgnoredPixelsTest extends TinyProjectBase {
  @Test
  void masksOf0And255SayThatTheObjectIsIgnored() throws IOException {
    Path run = project.trained("run", "training.steps=1");
    BufferedImage mask = ImageIO.read(project.label(9).toFile());
    int ignored = 0;
    for (int p = 0; p < mask.getWidth() * mask.getHeight(); p++) {
      int x = p % mask.getWidth();
      int y = p / mask.getWidth();
      if (mask.getRaster().getSample(x, y, 0) > 0) {
        mask.getRaster().setSample(x, y, 0, 255);
        ignored++;
      }
    }
    Path label = folder.resolve("binary.png");
    ImageIO.write(mask, "png", label.toFile());
    TinyProject.Outcome outcome =
        TinyProject.tandem("evaluate", run, "--images", project.image(9), "--labels", label);
    String share =
        String.format(
            Locale.ROOT, "%.1f %%", 100.0 * ignored / (mask.getWidth() * mask.getHeight()));
    assertTrue(outcome.out().contains("\nignored: " + share + " of the pixels of the truth\n"));
    assertTrue(
        outcome
            .err()
            .startsWith(
                "note: the labels hold one class only, left, and %s of their pixels are ignored"
                    .formatted(share)),
        outcome.err());
  }
}
