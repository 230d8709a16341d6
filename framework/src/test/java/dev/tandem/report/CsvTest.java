package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void cellsWithSeparatorsStandInQuotes() {
    assertEquals(
        "road,\"sky, blue\",\"a \"\"b\"\"\",\"two\nlines\",7\n",
        Csv.line(List.of("road", "sky, blue", "a \"b\"", "two\nlines", 7)));
  }

  @Test
  void sharesArePercentWithFourDecimals() {
    assertEquals("41.2346", Csv.percent(0.41234567));
  }
}
