package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnreachableThresholdTest extends TinyProjectBase {
  /** Of two classes none is more probable than 0.982 by cosines at a temperature of ½. */
  @Test
  void isSaidByCheck() {
    String[] settings = {
      "--set", "method.pseudo_label=cross", "--set", "method.unsupervised_threshold=0.99"
    };
    String said = "method.similarity_temperature: found 0.5: of 2 classes none is more probable";
    TinyProject.Outcome check =
        TinyProject.tandem(
            Stream.concat(Stream.of("check", project.config()), Stream.of(settings)).toArray());
    assertEquals(ExitCode.DONE, check.code(), check.err());
    assertTrue((check.out() + check.err()).contains(said), check.out() + check.err());
  }
}
