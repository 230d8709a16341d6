package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void isThatOfPascalVoc() {
    assertEquals(
        List.of(
            0x000000, 0x800000, 0x008000, 0x808000, 0x000080, 0x800080, 0x008080, 0x808080,
            0x400000),
        IntStream.range(0, 9).mapToObj(Palette::colour).toList());
    assertEquals(0x004080, Palette.colour(20));
    assertEquals(0xE0E0C0, Palette.colour(255));
  }

  @Test
  void all256ColoursDiffer() {
    assertEquals(256, IntStream.range(0, 256).map(Palette::colour).distinct().count());
  }

  @Test
  void hasNoOtherColours() {
    assertThrows(IllegalArgumentException.class, () -> Palette.colour(256));
    assertThrows(IllegalArgumentException.class, () -> Palette.colour(-1));
  }
}
