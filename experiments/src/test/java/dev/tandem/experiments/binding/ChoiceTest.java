package dev.tandem.experiments.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A value that is a word, or a class of the user's. */
class ChoiceTest {

  /** What the classes implement. */
  public interface Rule {
    int size();
  }

  enum RuleKind {
    NONE,
    VERY_SMALL
  }

  /** Has both constructors. */
  public static final class Sized implements Rule {
    private final int size;

    /** The size by default. */
    public Sized() {
      this(1);
    }

    /** A size of the caller's. */
    public Sized(int size) {
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }
  }

  /** Has no public constructor. */
  public static final class Hidden implements Rule {
    private Hidden() {}

    @Override
    public int size() {
      return 0;
    }
  }

  /** Is only a beginning of a class. */
  public abstract static class Unfinished implements Rule {
    /** For classes below it. */
    public Unfinished() {}
  }

  /** Cannot be loaded. */
  public static final class Broken implements Rule {
    private static final int SIZE = fail();

    private static int fail() {
      throw new IllegalStateException("no such file");
    }

    @Override
    public int size() {
      return SIZE;
    }
  }

  /** Has a constructor that fails. */
  public static final class Failing implements Rule {
    /** Fails. */
    public Failing() {
      throw new IllegalStateException("no luck");
    }

    @Override
    public int size() {
      return 0;
    }
  }

  record Config(
      @Key(doc = "Rule.", defaultsTo = "\"none\"", implementing = Rule.class)
          Choice<RuleKind> rule) {}

  record Unspecified(@Key(doc = "Rule.", defaultsTo = "\"none\"") Choice<RuleKind> rule) {}

  private static final RecordFormat<Config> FORMAT = new RecordFormat<>(Config.class);

  @Test
  void isAWord() {
    Choice<RuleKind> choice = read("{\"rule\": \"very_small\"}");
    assertEquals(Optional.of(RuleKind.VERY_SMALL), choice.word());
    assertEquals(Optional.empty(), choice.className());
    assertTrue(choice.is(RuleKind.VERY_SMALL));
    assertFalse(choice.is(RuleKind.NONE));
    assertEquals(Choice.of(RuleKind.VERY_SMALL), choice);
    assertTrue(read("{}").is(RuleKind.NONE));
    assertThrows(IllegalStateException.class, () -> choice.instance(Rule.class));
  }

  @Test
  void isTheNameOfAClass() {
    Choice<RuleKind> choice = read("{\"rule\": \"some.Thing\"}");
    assertEquals(Optional.empty(), choice.word());
    assertEquals(Optional.of("some.Thing"), choice.className());
    assertEquals(Choice.ofClass("some.Thing"), choice);
    assertEquals(Choice.ofClass("some.Thing").hashCode(), choice.hashCode());
    assertNotEquals(Choice.ofClass("some.Other"), choice);
  }

  @Test
  void isWrittenAsItIsRead() {
    for (String json : List.of("{\"rule\":\"very_small\"}", "{\"rule\":\"some.Thing\"}")) {
      assertEquals(json, FORMAT.write(new Config(read(json))).replaceAll("\\s", ""));
    }
  }

  @Test
  void anotherWordNamesTheNearestOneAndTheClasses() {
    String expected =
        "expected one of none, very_small, or the full name of a class that implements Rule";
    assertEquals(
        "a.json: rule: found \"small\", " + expected, error(() -> read("{\"rule\": \"small\"}")));
    assertEquals("a.json: rule: found true, " + expected, error(() -> read("{\"rule\": true}")));
  }

  @Test
  void anInstanceIsMadeWithTheArgumentsOrWithout() {
    Choice<RuleKind> choice = read("{\"rule\": \"" + Sized.class.getName() + "\"}");
    assertEquals(1, choice.instance(Rule.class).size());
    assertEquals(7, choice.instance(Rule.class, 7).size());
    assertEquals(1, choice.instance(Rule.class, "seven").size());
  }

  @Test
  void aClassThatDoesNotDoIsNamedWithItsKey() {
    String expected =
        ", expected a public class that implements Rule and has a public constructor without"
            + " parameters";
    Map<String, String> faults =
        Map.of(
            "no.such.Thing",
            "which is not on the class path",
            "java.lang.String",
            "which does not implement Rule",
            Hidden.class.getName(),
            "whose constructors do not fit",
            Unfinished.class.getName(),
            "which is abstract");
    faults.forEach(
        (name, fault) -> {
          Choice<RuleKind> choice = read("{\"rule\": \"" + name + "\"}");
          String found = "rule: found " + name + ", " + fault + expected;
          assertEquals(found, error(() -> choice.instance(Rule.class)));
          assertEquals(
              found + " or with (int, String)", error(() -> choice.instance(Rule.class, 1, "a")));
          assertEquals(
              found + " or with (Path)", error(() -> choice.instance(Rule.class, Path.of("a"))));
        });
  }

  @Test
  void aClassThatCannotBeLoadedIsNamedWithItsReason() {
    String name = Broken.class.getName();
    Choice<RuleKind> choice = read("{\"rule\": \"" + name + "\"}");
    assertEquals(
        "rule: found "
            + name
            + ", which cannot be loaded: java.lang.IllegalStateException: no such file",
        error(() -> choice.instance(Rule.class)));
  }

  @Test
  void aConstructorThatFailsIsNamedWithItsReason() {
    String name = Failing.class.getName();
    Choice<RuleKind> choice = read("{\"rule\": \"" + name + "\"}");
    assertEquals(
        "rule: found "
            + name
            + ", whose constructor failed: java.lang.IllegalStateException: no luck",
        error(() -> choice.instance(Rule.class)));
  }

  @Test
  void aChoiceOfClassesThatImplementNothingIsAMistakeOfTheProgrammer() {
    assertThrows(IllegalArgumentException.class, () -> new RecordFormat<>(Unspecified.class));
  }

  private static Choice<RuleKind> read(String json) {
    return FORMAT.parse(json, Path.of(""), "a.json", List.of()).rule();
  }

  private static String error(Runnable action) {
    return assertThrows(InvalidInputException.class, action::run).getMessage();
  }
}
