package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final String RULES =
      ", expected strict JSON (keys and text in double quotes, no comment, no trailing comma)";

  @Test
  void readsEveryKindOfValue() {
    String text = "{\"a\": [1, -2.5e3, \"x\\n\", true, null, {}], \"b\": {\"c\": []}}";
    assertEquals(JsonParser.parseString(text).toString(), Json.parse(text, "a.json").toString());
  }

  @Test
  void aSyntaxErrorNamesItsLine() {
    assertEquals(
        "a.json line 3: malformed JSON (Unterminated object), found \"steps\": 5" + RULES,
        error("{\n  \"seed\": 1\n  \"steps\": 5\n}"));
  }

  @Test
  void aCommentIsASyntaxError() {
    assertEquals(
        "a.json line 2: malformed JSON, found // seeds" + RULES,
        error("{\n  // seeds\n  \"seed\": 1}"));
  }

  @Test
  void anEmptyTextIsASyntaxError() {
    assertEquals("a.json line 1: malformed JSON (End of input), found nothing" + RULES, error(""));
  }

  @Test
  void aSecondValueIsASyntaxError() {
    assertEquals("a.json line 2: malformed JSON, found {}" + RULES, error("{}\n{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": NaN}",
        "{\"a\": Infinity}",
        "{\"a\": -Infinity}",
        "{\"a\": 01}",
        "{\"a\": True}",
        "{'a': 1}",
        "{a: 1}",
        "[1,]",
        "{\"a\": 1,}",
        "{\"a\" = 1}",
        "{\"a\": \"tab\there\"}",
        "]",
        "cutmix",
        "{\"a\": \"open"
      })
  void whatOnlyLenientParsersAcceptIsAnError(String text) {
    String error = error(text);
    assertEquals("a.json line 1: malformed JSON", error.substring(0, 29));
    assertFalse(error.contains("Gson") || error.contains("http") || error.contains("Lenient"));
  }

  @Test
  void aDuplicateKeyNamesItsLineAndPath() {
    assertEquals(
        "a.json line 4: training.steps: duplicate key, expected each key once",
        error("{\"training\": {\n\"steps\": 1,\n\"crop\": 33,\n\"steps\": 2}}"));
  }

  @Test
  void endlessNestingIsAnErrorNotAStackOverflow() {
    assertEquals(
        "a.json line 1: malformed JSON (Nesting limit 255 reached)",
        error("[".repeat(100_000)).substring(0, 57));
  }

  private static String error(String text) {
    return assertThrows(InvalidInputException.class, () -> Json.parse(text, "a.json")).getMessage();
  }
}
