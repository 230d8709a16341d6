package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TrainingPhaseTest {
  @Test
  void anInterruptIsToldWhatItWaitsFor() {
    TrainingPhase phase = new TrainingPhase(false);
    assertEquals("the training ends once its graph is built", phase.get());
    phase.onBegin(0);
    assertEquals("the step is finished and saved", phase.get());
    phase.onEnd(3, 0.5);
    assertEquals("what is left of the results is written", phase.get());
  }

  @Test
  void aFinishedRunBuildsNoGraph() {
    assertEquals("what is left of the results is written", new TrainingPhase(true).get());
  }
}
