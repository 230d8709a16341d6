package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group of keys in several kinds, and keys that several records share. */
class KindsTest {

  /** What a class of the user's implements that is no record. */
  public interface Trainer {}

  @Kinds(
      value = MethodKind.class,
      doc = "How it trains.",
      anyClass = OwnMethod.class,
      implementing = Trainer.class)
  interface Method {}

  enum MethodKind implements Kinds.Kind {
    PLAIN(Plain.class),
    TWO_TEACHERS(TwoTeachers.class);

    private final Class<? extends Record> record;

    MethodKind(Class<? extends Record> record) {
      this.record = record;
    }

    @Override
    public Class<? extends Record> record() {
      return record;
    }
  }

  record Loss(
      @Key(doc = "Threshold.", defaultsTo = "0.7", min = 0, max = 1) double threshold,
      @Key(doc = "Kept.", defaultsTo = "10", min = 0) int kept) {
    Loss {
      InvalidKeyException.requireAtMost("threshold", threshold, "kept", kept);
    }
  }

  record Plain(@Key.Inline Loss loss) implements Method {}

  record Decay(@Key(doc = "Rate.", defaultsTo = "0.9") double rate) {}

  record TwoTeachers(
      @Key.Inline Loss loss,
      @Key(doc = "Weight.", defaultsTo = "1", min = 0) double weight,
      Decay decay)
      implements Method {}

  record OwnMethod(
      Choice<MethodKind> kind, @Key(doc = "Weight.", defaultsTo = "1", min = 0) double weight)
      implements Method {}

  /** A record of the user's. */
  public record UserMethod(@Key(doc = "Depth.", defaultsTo = "3", min = 1) int depth)
      implements Method {}

  /** A record of the user's with a mistake. */
  public record WrongMethod(int depth) implements Method {}

  /** A class of the user's. */
  public static final class UserTrainer implements Trainer {}

  record Whole(@Key(doc = "Name.", defaultsTo = "\"a\"") String name, Method method) {}

  @Kinds(SmallKind.class)
  interface Small {}

  enum SmallKind implements Kinds.Kind {
    ONLY;

    @Override
    public Class<? extends Record> record() {
      return OnlySmall.class;
    }
  }

  record OnlySmall() implements Small {}

  record WithSmall(Small small) {}

  record Clashing(@Key.Inline Loss loss, @Key(doc = "Kept.", defaultsTo = "1", min = 0) int kept) {}

  record InlinedKinds(@Key.Inline Method method) {}

  private static final Loss LOSS = new Loss(0.7, 10);
  private static final RecordFormat<Whole> FORMAT = new RecordFormat<>(Whole.class);

  @Test
  void theFirstKindIsTheDefault() {
    assertEquals(new Plain(LOSS), method("{}"));
    assertEquals(new Plain(new Loss(0.5, 10)), method("{\"method\": {\"threshold\": 0.5}}"));
  }

  @Test
  void aKindHasTheKeysOfItsRecord() {
    assertEquals(
        new TwoTeachers(new Loss(0.7, 4), 2, new Decay(0.1)),
        method(
            "{\"method\": {\"kind\": \"two_teachers\", \"kept\": 4, \"weight\": 2,"
                + " \"decay\": {\"rate\": 0.1}}}"));
    assertEquals(
        "a.json: method.weight: unknown key, it belongs to method.kind=two_teachers",
        error("{\"method\": {\"weight\": 1}}"));
    assertEquals(
        "a.json: method.decay: unknown key, it belongs to method.kind=two_teachers",
        error("{\"method\": {\"decay\": {\"rate\": 0.5}}}"));
    assertEquals(
        "a.json: method.wait: unknown key, did you mean method.kept?",
        error("{\"method\": {\"wait\": 1}}"));
    assertEquals(
        "a.json: method.decy: unknown key, did you mean method.decay?",
        error("{\"method\": {\"kind\": \"two_teachers\", \"decy\": {}}}"));
  }

  @Test
  void anUnknownKindNamesTheNearestOne() {
    String expected =
        "expected one of plain, two_teachers, or the full name of a record that implements Method"
            + " or of a class that implements Trainer";
    assertEquals(
        "a.json: method.kind: found \"plane\", " + expected + "; did you mean plain?",
        error("{\"method\": {\"kind\": \"plane\"}}"));
    assertEquals("a.json: method.kind: found 1, " + expected, error("{\"method\": {\"kind\": 1}}"));
  }

  @Test
  void theKindIsWrittenFirstAndReadBack() {
    Whole whole = new Whole("b", new TwoTeachers(LOSS, 2, new Decay(0.5)));
    String json = FORMAT.write(whole);
    assertEquals(
        "{\"name\":\"b\",\"method\":{\"kind\":\"two_teachers\",\"threshold\":0.7,\"kept\":10,"
            + "\"weight\":2,\"decay\":{\"rate\":0.5}}}",
        json.replaceAll("\\s", ""));
    assertEquals(whole, read(json));
  }

  @Test
  void theDescriptionHasTheKindAndItsKeys() {
    List<String> lines =
        FORMAT.describe(new Whole("b", new TwoTeachers(LOSS, 2, new Decay(0.5)))).lines().toList();
    assertEquals(
        List.of(
            "name",
            "method.kind",
            "method.threshold",
            "method.kept",
            "method.weight",
            "method.decay.rate"),
        lines.stream().map(line -> line.substring(0, line.indexOf(" = "))).toList());
    assertTrue(lines.get(1).startsWith("method.kind = \"two_teachers\" "), lines.get(1));
    assertTrue(lines.get(1).contains("    How it trains. (one of plain, two_teach"), lines.get(1));
    assertTrue(lines.get(1).endsWith("; default \"plain\")"), lines.get(1));
  }

  @Test
  void aRecordOfTheUsersIsBoundAsTheBuiltInOnes() {
    String kind = "\"kind\": \"" + UserMethod.class.getName() + "\"";
    Whole whole = read("{\"method\": {" + kind + ", \"depth\": 5}}");
    assertEquals(new UserMethod(5), whole.method());
    assertEquals(whole, read(FORMAT.write(whole)));
    assertEquals(
        new UserMethod(7),
        method("{}", "method.kind=" + UserMethod.class.getName(), "method.depth=7"));
    assertEquals(
        "a.json: method.depth: found 0, expected an integer of at least 1",
        error("{\"method\": {" + kind + ", \"depth\": 0}}"));
    assertEquals(
        "a.json: method.kept: unknown key, it belongs to method.kind=plain or"
            + " method.kind=two_teachers",
        error("{\"method\": {" + kind + ", \"kept\": 0}}"));
  }

  @Test
  void aMistakeInARecordOfTheUsersIsOneLine() {
    String name = WrongMethod.class.getName();
    assertEquals(
        "--set method.kind=" + name + ": cannot be used: " + WrongMethod.class + ": no @Key: depth",
        error("{}", "method.kind=" + name));
  }

  @Test
  void anotherClassIsLeftToTheRecordOfAnyClass() {
    String kind = "\"kind\": \"" + UserTrainer.class.getName() + "\"";
    Whole whole = read("{\"method\": {" + kind + ", \"weight\": 5}}");
    OwnMethod own = new OwnMethod(Choice.ofClass(UserTrainer.class.getName()), 5);
    assertEquals(own, whole.method());
    assertEquals(whole, read(FORMAT.write(whole)));
    assertEquals(
        UserTrainer.class, ((OwnMethod) whole.method()).kind().instance(Trainer.class).getClass());
    assertTrue(FORMAT.describe(whole).contains("method.kind = \"" + UserTrainer.class.getName()));
  }

  @Test
  void withoutARecordOfAnyClassAKindIsARecord() {
    RecordFormat<WithSmall> format = new RecordFormat<>(WithSmall.class);
    String json = "{\"small\": {\"kind\": \"java.lang.String\"}}";
    assertEquals(
        "a.json: small.kind: found \"java.lang.String\", expected on the class path a record that"
            + " implements Small",
        assertThrows(
                InvalidInputException.class,
                () -> format.parse(json, Path.of(""), "a.json", List.of()))
            .getMessage());
  }

  @Test
  void anotherKindLeavesOutTheKeysThatOnlyTheFilesKindHas() {
    String json =
        "{\"method\": {\"kind\": \"two_teachers\", \"kept\": 4, \"weight\": -2,"
            + " \"decay\": {\"rate\": 0.1}}}";
    assertEquals(new Plain(new Loss(0.7, 4)), method(json, "method.kind=plain"));
    assertEquals(
        new TwoTeachers(new Loss(0.7, 5), 1, new Decay(0.9)),
        method("{\"method\": {\"kept\": 5}}", "method.kind=two_teachers"));
  }

  @Test
  void anotherKindDoesNotExcuseAKeyThatNeitherHas() {
    assertEquals(
        "a.json: method.kepd: unknown key, did you mean method.kept?",
        error("{\"method\": {\"kind\": \"two_teachers\", \"kepd\": 4}}", "method.kind=plain"));
    assertEquals(
        "a.json: method.decay.rat: unknown key",
        error(
            "{\"method\": {\"kind\": \"two_teachers\", \"decay\": {\"rat\": 1}}}",
            "method.kind=plain"));
  }

  @Test
  void anOverrideHasToFitTheNewKind() {
    assertEquals(
        "--set method.weight=2: unknown key, it belongs to method.kind=two_teachers",
        error(
            "{\"method\": {\"kind\": \"two_teachers\", \"weight\": 4}}",
            "method.kind=plain",
            "method.weight=2"));
    assertEquals(
        new TwoTeachers(LOSS, 1, new Decay(0.2)),
        method("{}", "method.decay.rate=0.2", "method.kind=two_teachers"));
  }

  @Test
  void inlinedKeysAreNamedWhereTheyStand() {
    assertEquals(
        "a.json: method.threshold: found 2, expected a number from 0 to 1",
        error("{\"method\": {\"threshold\": 2}}"));
    assertEquals(
        "--set method.threshold=0.5: found 0.5, expected at most kept, which is 0",
        error("{\"method\": {\"kept\": 0}}", "method.threshold=0.5"));
    assertEquals(new Plain(new Loss(0.7, 6)), method("{}", "method.kept=6"));
  }

  @Test
  void twoComponentsOfOneKeyAreAMistakeOfTheProgrammer() {
    assertThrows(IllegalArgumentException.class, () -> new RecordFormat<>(Clashing.class));
  }

  @Test
  void inliningWhatIsNoRecordIsAMistakeOfTheProgrammer() {
    assertThrows(IllegalArgumentException.class, () -> new RecordFormat<>(InlinedKinds.class));
  }

  private static Whole read(String json, String... overrides) {
    return FORMAT.parse(json, Path.of("folder"), "a.json", List.of(overrides));
  }

  private static Method method(String json, String... overrides) {
    return read(json, overrides).method();
  }

  private static String error(String json, String... overrides) {
    return assertThrows(InvalidInputException.class, () -> read(json, overrides)).getMessage();
  }
}
