package dev.tandem.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void polyFallsToItsFloorAndStaysThereBeyondTheEnd() {
    Schedule poly = Schedule.poly(0.1, 2, 0.005);
    assertEquals(0.1, at(poly, 0), 1e-8);
    assertEquals(0.025, at(poly, 0.5f), 1e-8);
    assertEquals(0.005, at(poly, 0.9f), 1e-8);
    assertEquals(0.005, at(poly, 1), 1e-8);
    assertEquals(0.005, at(poly, 1.5f), 1e-8);
  }

  @Test
  void oneStepLateTheFirstTwoStepsHaveTheWholeRate() {
    Schedule late = Schedule.polyOneStepLate(0.1, 2, 0.005, 4);
    assertEquals(0.1, at(late, 0), 1e-8);
    assertEquals(0.1, at(late, 0.25f), 1e-8);
    assertEquals(0.1 * 0.75 * 0.75, at(late, 0.5f), 1e-8);
    assertEquals(0.025, at(late, 0.75f), 1e-8);
    assertEquals(0.00625, at(late, 1), 1e-8);
    assertEquals(0.005, at(late, 2), 1e-8);
  }

  @Test
  void rampDownIsABellsHalf() {
    Schedule ramp = Schedule.rampDown(2, -1, 0.8);
    assertEquals(2, at(ramp, 0), 1e-6);
    assertEquals(2 * Math.exp(-0.25), at(ramp, 0.5f), 1e-6);
    assertEquals(0.8, at(ramp, 1), 1e-6);
  }

  @Test
  void constantStays() {
    assertEquals(0.3, at(Schedule.constant(0.3), 0.7f), 1e-7);
  }

  @Test
  void timesScalesEveryValueTheFloorToo() {
    Schedule scaled = Schedule.poly(0.1, 2, 0.005).times(40);
    assertEquals(4, at(scaled, 0), 1e-6);
    assertEquals(1, at(scaled, 0.5f), 1e-6);
    assertEquals(0.2, at(scaled, 1), 1e-7);
  }

  @Test
  void warmUpBeginsAtOneStepsShareAndEndsAtOne() {
    Schedule warmUp = Schedule.warmUp(4, 100);
    assertEquals(0.25, at(warmUp, 0), 1e-6);
    assertEquals(0.5, at(warmUp, 0.01f), 1e-6);
    assertEquals(1, at(warmUp, 0.03f), 1e-6);
    assertEquals(1, at(warmUp, 0.5f), 1e-6);
  }

  @Test
  void rampUpGrowsLinearlyOverItsPart() {
    assertEquals(0, at(Schedule.rampUp(0.2), 0), 1e-7);
    assertEquals(0.25, at(Schedule.rampUp(0.2), 0.05f), 1e-6);
    assertEquals(1, at(Schedule.rampUp(0.2), 0.2f), 1e-6);
    assertEquals(1, at(Schedule.rampUp(0.2), 0.9f), 1e-6);
    assertEquals(1, at(Schedule.rampUp(0), 0), 1e-7);
  }

  @Test
  void aProductMultipliesEveryValue() {
    Schedule product = Schedule.constant(3).times(Schedule.rampUp(0.5));
    assertEquals(1.5, at(product, 0.25f), 1e-6);
    assertEquals(3, at(product, 1), 1e-6);
  }

  private static double at(Schedule schedule, float progress) {
    try (TestGraph graph = new TestGraph()) {
      return graph.scalar(schedule.at(graph.tf(), graph.tf().constant(progress)));
    }
  }
}
