package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFormatTest {
  private static final Path FOLDER = Path.of("folder").toAbsolutePath();

  enum Shade {
    LIGHT,
    VERY_DARK
  }

  record Inner(
      @Key(doc = "Ratio.", defaultsTo = "0.5", above = 0, max = 1) double ratio,
      @Key(doc = "Limit.", defaultsTo = "-1", max = 0) double limit) {}

  record Everything(
      @Key(doc = "Whole.", min = 1) int whole,
      @Key(doc = "Long.", defaultsTo = "9007199254740993") long bigNumber,
      @Key(
              doc = "Choice.",
              defaultsTo = "8",
              oneOf = {8, 16})
          int choice,
      @Key(doc = "Free.", defaultsTo = "1e-7") double free,
      @Key(doc = "Truth.", defaultsTo = "true") boolean truth,
      @Key(doc = "Text.", defaultsTo = "\"a\"") String text,
      @Key(doc = "Shade.", defaultsTo = "\"very_dark\"") Shade shade,
      @Key(doc = "Path.", defaultsTo = "\".\"") Path path,
      @Key(doc = "Maybe a path.", defaultsTo = "\"\"") Optional<Path> maybePath,
      @Key(doc = "Maybe text.", defaultsTo = "\"\"") Optional<String> maybeText,
      @Key(doc = "Numbers.", defaultsTo = "[1, 2]", min = 0) List<Integer> numbers,
      @Key(doc = "Paths.", defaultsTo = "[]") List<Path> paths,
      Inner inner) {}

  record Unannotated(int steps) {}

  record Unsupported(@Key(doc = "Rate.", defaultsTo = "1") float rate) {}

  private static final RecordFormat<Everything> FORMAT = new RecordFormat<>(Everything.class);

  @Test
  void leftOutKeysGetTheirDefaults() {
    Everything expected =
        new Everything(
            3,
            9007199254740993L,
            8,
            1e-7,
            true,
            "a",
            Shade.VERY_DARK,
            FOLDER,
            Optional.empty(),
            Optional.empty(),
            List.of(1, 2),
            List.of(),
            new Inner(0.5, -1));
    assertEquals(expected, read("{\"whole\": 3}"));
  }

  @Test
  void everyTypeReadsBackAsWritten() {
    Everything value =
        read(
            "{\"whole\": 2147483647, \"big_number\": -9223372036854775808, \"choice\": 16,"
                + "\"free\": -1.7976931348623157e308, \"truth\": false, \"text\": \"ü \\\"<>\\n\","
                + "\"shade\": \"light\", \"path\": \"../x\", \"maybe_path\": \"p\","
                + "\"maybe_text\": \"t\", \"numbers\": [], \"paths\": [\"a\", \"b/../c\"],"
                + "\"inner\": {\"ratio\": 4.9e-324, \"limit\": -0.0}}");
    assertEquals(FOLDER.resolveSibling("x"), value.path());
    assertEquals(List.of(FOLDER.resolve("a"), FOLDER.resolve("c")), value.paths());
    assertEquals(
        value, FORMAT.parse(FORMAT.write(value), Path.of("elsewhere"), "again.json", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "whole | 0 | found 0, expected an integer of at least 1",
        "whole | \"3\" | found \"3\", expected an integer of at least 1",
        "whole | null | found null, expected an integer of at least 1",
        "whole | 1.5 | found 1.5, expected an integer of at least 1"
            + " (no fraction, no more than 2147483647)",
        "whole | 2147483648 | found 2147483648, expected an integer of at least 1"
            + " (no fraction, no more than 2147483647)",
        "big_number | 1e19 | found 1e19, expected an integer"
            + " (no fraction, no more than 9223372036854775807)",
        "big_number | 1e99999999999 | found 1e99999999999, expected an integer"
            + " (no fraction, no more than 9223372036854775807)",
        "choice | 32 | found 32, expected one of 8, 16",
        "free | true | found true, expected a number",
        "free | 1e999 | found 1e999, expected a number that a double can hold",
        "inner.ratio | 0 | found 0, expected a number above 0 and at most 1",
        "inner.limit | 1 | found 1, expected a number of at most 0",
        "truth | 1 | found 1, expected true or false",
        "text | 5 | found 5, expected text",
        "shade | \"vary_dark\" | found \"vary_dark\", expected one of light, very_dark;"
            + " did you mean very_dark?",
        "shade | \"darkk\" | found \"darkk\", expected one of light, very_dark",
        "shade | \"LIGHT\" | found \"LIGHT\", expected one of light, very_dark;"
            + " did you mean light?",
        "shade | 0 | found 0, expected one of light, very_dark",
        "path | \"\" | found \"\", expected a path",
        "path | \"a\\u0000\" | found \"a\\u0000\", expected a path",
        "maybe_path | [] | found [], expected a path, or \"\" for none",
        "numbers | 1 | found 1, expected a list, each an integer of at least 0"
      })
  void aValueThatIsNotAllowedIsNamedWithWhatIs(String key, String json, String problem) {
    String name = key.substring(key.indexOf('.') + 1);
    String pair = "\"" + name + "\": " + json;
    String text = key.contains(".") ? "{\"inner\": {" + pair + "}}" : "{" + pair + "}";
    String required = key.equals("whole") ? text : "{\"whole\": 1, " + text.substring(1);
    assertEquals("a.json: " + key + ": " + problem, error(required));
  }

  @Test
  void anElementOfAListIsNamedByItsIndex() {
    assertEquals(
        "a.json: numbers[1]: found -2, expected an integer of at least 0",
        error("{\"whole\": 1, \"numbers\": [0, -2]}"));
  }

  @Test
  void aWholeNumberMayBeWrittenAsAReal() {
    assertEquals(1000, read("{\"whole\": 1e3}").whole());
    assertEquals(5, read("{\"whole\": 5.0}").whole());
  }

  @Test
  void aMissingRequiredKeyIsAnError() {
    assertEquals("a.json: whole: missing, expected an integer of at least 1", error("{}"));
  }

  @Test
  void anythingButAnObjectIsAnErrorWhereKeysBelong() {
    assertEquals("a.json: found [1], expected an object of keys", error("[1]"));
    assertEquals(
        "a.json: inner: found null, expected an object of keys",
        error("{\"whole\": 1, \"inner\": null}"));
  }

  @Test
  void whatWasFoundIsCutToALine() {
    assertEquals(
        "a.json: whole: found \"" + "x\\n".repeat(25) + "x..., expected an integer of at least 1",
        error("{\"whole\": \"" + "x\\n".repeat(500) + "\"}"));
  }

  @Test
  void aComponentWithoutKeyIsAMistakeOfTheProgrammer() {
    assertThrows(IllegalArgumentException.class, () -> new RecordFormat<>(Unannotated.class));
  }

  @Test
  void aTypeThatNoKeyHoldsIsAMistakeOfTheProgrammer() {
    assertThrows(IllegalArgumentException.class, () -> new RecordFormat<>(Unsupported.class));
  }

  private static Everything read(String json) {
    return FORMAT.parse(json, FOLDER, "a.json", List.of());
  }

  private static String error(String json) {
    return assertThrows(InvalidInputException.class, () -> read(json)).getMessage();
  }
}
