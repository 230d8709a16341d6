package dev.tandem.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  @Test
  void whatARunIsCalledIsNoSetting() {
    RunConfig config =
        new RunConfig(
            JsonParser.parseString(
                    """
                    {"name": "css", "description": "why", "seed": 7, "training": {"steps": 20}}
                    """)
                .getAsJsonObject());
    assertEquals(Optional.of("css"), config.name());
    assertEquals(Optional.of("why"), config.description());
    assertEquals(Optional.of(7L), config.seed());
    assertEquals(Optional.of(20L), config.steps());
    assertEquals(Set.of("seed", "training.steps"), config.settings().keySet());
  }

  @Test
  void whatIsNotThereOrNoValueIsEmpty() {
    RunConfig config =
        new RunConfig(
            JsonParser.parseString("{\"name\": null, \"seed\": {}, \"training\": 3}")
                .getAsJsonObject());
    assertEquals(Optional.empty(), config.name());
    assertEquals(Optional.empty(), config.description());
    assertEquals(Optional.empty(), config.seed());
    assertEquals(Optional.empty(), config.steps());
  }
}
