package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextDrawingTest {
  private final List<String> faults = new ArrayList<>();

  @Test
  void whatIsDrawnIsGiven() {
    assertEquals(Optional.of("picture"), TextDrawing.attempt(() -> "picture", faults::add));
    assertEquals(List.of(), faults);
  }

  @Test
  void aMachineWithoutFontsIsNoFailure() {
    RuntimeException newer = new RuntimeException("Fontconfig head is null, check your fonts");
    Error older = new InternalError("no fonts");
    Error library = new NoClassDefFoundError("Could not initialize class sun.font.FontManager");
    assertEquals(Optional.empty(), TextDrawing.attempt(() -> thrown(newer), faults::add));
    assertEquals(Optional.empty(), TextDrawing.attempt(() -> thrown(older), faults::add));
    assertEquals(Optional.empty(), TextDrawing.attempt(() -> thrown(library), faults::add));
    assertEquals(List.of("" + newer, "" + older, "" + library), faults);
  }

  private static String thrown(RuntimeException exception) {
    throw exception;
  }

  private static String thrown(Error error) {
    throw error;
  }
}
