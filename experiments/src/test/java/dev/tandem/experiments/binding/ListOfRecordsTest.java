package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A JSON array of objects. */
class ListOfRecordsTest {

  record Group(
      @Key(doc = "Prefix.") String prefix,
      @Key(doc = "Rate.", defaultsTo = "0.5", min = 0) double rate,
      @Key(doc = "Floor.", defaultsTo = "0", min = 0) double floor,
      @Key(doc = "File.", defaultsTo = "\"\"") Optional<Path> file) {
    Group {
      InvalidKeyException.requireAtMost("floor", floor, "rate", rate);
    }
  }

  record Training(@Key(doc = "Groups.", defaultsTo = "[]") List<Group> parameterGroups) {}

  record Whole(Training training) {}

  private static final RecordFormat<Whole> FORMAT = new RecordFormat<>(Whole.class);
  private static final Path FOLDER = Path.of("folder").toAbsolutePath();

  @Test
  void isReadAndWrittenInOrder() {
    Whole whole = read("[{\"prefix\": \"a/\", \"file\": \"x\"}, {\"prefix\": \"\", \"rate\": 2}]");
    assertEquals(
        List.of(
            new Group("a/", 0.5, 0, Optional.of(FOLDER.resolve("x"))),
            new Group("", 2, 0, Optional.empty())),
        whole.training().parameterGroups());
    assertEquals(
        whole, FORMAT.parse(FORMAT.write(whole), Path.of("elsewhere"), "b.json", List.of()));
    assertEquals(List.of(), read("[]").training().parameterGroups());
  }

  @Test
  void errorsNameThePositionInTheList() {
    String second = "a.json: training.parameter_groups[1]";
    assertEquals(
        second + ".prefix: found 1, expected text", error("[{\"prefix\": \"\"}, {\"prefix\": 1}]"));
    assertEquals(second + ".prefix: missing, expected text", error("[{\"prefix\": \"\"}, {}]"));
    assertEquals(
        second + ".prefx: unknown key, did you mean training.parameter_groups[1].prefix?",
        error("[{\"prefix\": \"\"}, {\"prefx\": \"\"}]"));
    assertEquals(
        second + ".floor: found 1, expected at most rate, which is 0.5",
        error("[{\"prefix\": \"\"}, {\"prefix\": \"\", \"floor\": 1}]"));
    assertEquals(
        second + ": found 3, expected an object of keys", error("[{\"prefix\": \"\"}, 3]"));
    assertEquals(
        "a.json: training.parameter_groups: found {}, expected a list, each an object of keys",
        error("{}"));
    assertEquals(
        "a.json line 1: training.parameter_groups[0].rate: duplicate key, expected each key once",
        error("[{\"rate\": 1, \"rate\": 2}]"));
  }

  @Test
  void aSettingReplacesTheWholeList() {
    assertEquals(
        List.of(new Group("b", 0.5, 0, Optional.of(Path.of("x").toAbsolutePath()))),
        read("[]", "training.parameter_groups=[{\"prefix\": \"b\", \"file\": \"x\"}]")
            .training()
            .parameterGroups());
    assertEquals(
        "--set training.parameter_groups=[{\"prefix\": 1}]: training.parameter_groups[0].prefix:"
            + " found 1, expected text",
        error("[]", "training.parameter_groups=[{\"prefix\": 1}]"));
    assertEquals(
        "--set training.parameter_groups[0].rate=1: part of a list, expected the whole list:"
            + " training.parameter_groups=[...]",
        error("[]", "training.parameter_groups[0].rate=1"));
  }

  @Test
  void theDescriptionHasTheKeysOfTheRecords() {
    assertEquals(
        List.of(
            "training.parameter_groups = []                      Groups. (a list, each an object of"
                + " keys; default [])",
            "training.parameter_groups[].prefix                  Prefix. (text; required)",
            "training.parameter_groups[].rate                    Rate. (a number of at least 0;"
                + " default 0.5)",
            "training.parameter_groups[].floor                   Floor. (a number of at least 0;"
                + " default 0)",
            "training.parameter_groups[].file                    File. (a path, or \"\" for none;"
                + " default \"\")"),
        FORMAT.describe(read("[]")).lines().toList());
  }

  private static Whole read(String list, String... overrides) {
    String json = "{\"training\": {\"parameter_groups\": " + list + "}}";
    return FORMAT.parse(json, FOLDER, "a.json", List.of(overrides));
  }

  private static String error(String list, String... overrides) {
    return assertThrows(InvalidInputException.class, () -> read(list, overrides)).getMessage();
  }
}
