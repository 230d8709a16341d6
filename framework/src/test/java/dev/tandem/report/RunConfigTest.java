package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunConfigTest {
  @Test
  void keysAreDottedAndListsCanBeBrokenBetweenTheirValues() {
    JsonElement config =
        JsonParser.parseString(
            """
            {"name": "a", "data": {"classes": ["Sky", "A<B"], "sizes": [1, 2.5, null]}, "none": []}
            """);
    Map<String, String> texts = new LinkedHashMap<>();
    new RunConfig(config.getAsJsonObject())
        .keys()
        .forEach((key, value) -> texts.put(key, RunConfig.text(value)));
    assertEquals(
        Map.of(
            "name", "a",
            "data.classes", "[\"Sky\", \"A<B\"]",
            "data.sizes", "[1, 2.5, null]",
            "none", "[]"),
        texts);
  }
}
