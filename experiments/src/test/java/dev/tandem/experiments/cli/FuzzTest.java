package dev.tandem.experiments.cli;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A few of the files that are changed at random; the soak tests take thousands. */
class FuzzTest extends TinyProjectBase {
  private FuzzedInputs inputs;

  @BeforeEach
  void seed() throws IOException {
    inputs = new FuzzedInputs(project, 7);
  }

  @Test
  void configs() throws IOException {
    inputs.configs(60);
  }

  @Test
  void lists() throws IOException {
    inputs.lists(9);
  }

  @Test
  void pictures() throws IOException {
    inputs.pictures(10);
  }
}
