package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  record Inner(@Key(doc = "A share.", defaultsTo = "0.5", above = 0, max = 1) double share) {}

  record More(
      @Key(
              doc = "Sizes.",
              defaultsTo = "[8]",
              oneOf = {8, 16})
          List<Integer> sizes) {}

  @Kinds(value = Word.class, doc = "Which.")
  interface Way {}

  enum Word implements Kinds.Kind {
    LONG(Inner.class),
    SHORT(More.class);

    private final Class<? extends Record> record;

    Word(Class<? extends Record> record) {
      this.record = record;
    }

    @Override
    public Class<? extends Record> record() {
      return record;
    }
  }

  record Whole(
      @Key(doc = "A name.") String name,
      @Key(doc = "A colour.", defaultsTo = "\"red\"") Colour colour,
      @Key(doc = "A file.", defaultsTo = "\"\"") Optional<Path> file,
      @Key(doc = "A mixing.", defaultsTo = "\"red\"", implementing = Runnable.class)
          Choice<Colour> choice,
      Inner innerGroup,
      @Key.Inline More more,
      Way way) {}

  private static JsonObject part(String... path) {
    JsonObject at =
        JsonParser.parseString(new RecordFormat<>(Whole.class).schema("Title")).getAsJsonObject();
    for (String name : path) {
      at = at.getAsJsonObject(name);
    }
    return at;
  }

  private static void assertPart(String json, String... path) {
    assertEquals(JsonParser.parseString(json), part(path));
  }

  @Test
  void keysHaveMeaningTypeAndDefault() {
    assertPart(
        "{'type':'string','description':'A name.'}".replace('\'', '"'), "properties", "name");
    assertPart(
        "{'enum':['red','dark_blue'],'description':'A colour.','default':'red'}".replace('\'', '"'),
        "properties",
        "colour");
    assertPart(
        "{'type':'string','description':'A file.','default':''}".replace('\'', '"'),
        "properties",
        "file");
    assertPart(
        ("{'anyOf':[{'enum':['red','dark_blue']},{'type':'string','pattern':'\\\\.'}],"
                + "'description':'A mixing.','default':'red'}")
            .replace('\'', '"'),
        "properties",
        "choice");
  }

  @Test
  void recordsAreGroupsOrInTheirPlace() {
    assertPart(
        ("{'type':'object','additionalProperties':false,'properties':{'share':{'type':'number',"
                + "'exclusiveMinimum':0,'maximum':1,'description':'A share.','default':0.5}}}")
            .replace('\'', '"'),
        "properties",
        "inner_group");
    assertPart(
        ("{'type':'array','items':{'type':'integer','enum':[8,16]},'description':'Sizes.',"
                + "'default':[8]}")
            .replace('\'', '"'),
        "properties",
        "sizes");
    assertEquals("[\"name\"]", part().get("required").toString());
    assertEquals(false, part().get("additionalProperties").getAsBoolean());
    assertPart("{\"type\":\"string\"}", "properties", "$schema");
  }

  @Test
  void theOtherKeysOfAGroupDependOnItsKind() {
    JsonObject way = part("properties", "way");
    JsonObject byDefault = way.getAsJsonArray("allOf").get(0).getAsJsonObject();
    assertEquals(
        "{\"properties\":{\"kind\":{\"const\":\"long\"}}}", byDefault.get("if").toString());
    JsonObject other = way.getAsJsonArray("allOf").get(1).getAsJsonObject();
    assertEquals("[\"kind\"]", other.getAsJsonObject("if").get("required").toString());
    assertEquals(
        "[sizes, kind]",
        other.getAsJsonObject("then").getAsJsonObject("properties").keySet().toString());
  }
}
