package dev.tandem.report;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Draws pictures with text in them, which a machine without fonts cannot. */
public final class TextDrawing {
  private TextDrawing() {}

  /**
   * Draws, or says why not: nobody loses figures for a picture.
   *
   * @param drawing makes the picture
   * @param fault told why there is none
   * @return empty if it cannot be drawn
   */
  public static <T> Optional<T> attempt(Supplier<T> drawing, Consumer<String> fault) {
    try {
      return Optional.of(drawing.get());
    } catch (RuntimeException | LinkageError | InternalError e) {
      // Java says in many ways that there are no fonts.
      fault.accept(e.toString());
      return Optional.empty();
    }
  }
}
