package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMakerTest {
  private static final List<String> HUNDRED =
      IntStream.range(0, 100).mapToObj("im%02d"::formatted).toList();

  /** Class 0 is in every image, 1 in every second, 2 in three images, 3 in one. */
  private static Set<Integer> classes(String id) {
    int number = Integer.parseInt(id.substring(2));
    Set<Integer> classes = new HashSet<>(Set.of(0));
    if (number % 2 == 0) {
      classes.add(1);
    }
    if (number == 11 || number == 55 || number == 77) {
      classes.add(2);
    }
    if (number == 31) {
      classes.add(3);
    }
    return classes;
  }

  private static SplitMaker maker(
      Inventory inventory,
      String labeled,
      Optional<Sequences> sequences,
      Function<String, Set<Integer>> classes) {
    return new SplitMaker(
        inventory,
        Optional.of(new CountOrFraction(labeled)),
        Optional.of(new CountOrFraction("0.2")),
        sequences,
        classes);
  }

  private static Set<String> common(List<String> one, List<String> other) {
    Set<String> common = new HashSet<>(one);
    common.retainAll(other);
    return common;
  }

  private static Inventory hundred(List<String> unlabeled) {
    return new Inventory(HUNDRED, unlabeled, List.of());
  }

  @Test
  void everyImageIsOnOneListAndCountsAreAsAsked() {
    Split split =
        maker(hundred(List.of("extra")), "10", Optional.empty(), SplitMakerTest::classes).make(1);
    assertEquals(10, split.labeled().size());
    assertEquals(20, split.valid().size());
    assertEquals(71, split.unlabeled().size());
    assertEquals(Set.of(), common(split.labeled(), split.unlabeled()));
    assertEquals(Set.of(), common(split.labeled(), split.valid()));
    assertEquals(Set.of(), common(split.unlabeled(), split.valid()));
    List<String> all = new ArrayList<>(split.labeled());
    all.addAll(split.unlabeled());
    all.addAll(split.valid());
    Set<String> expected = new HashSet<>(HUNDRED);
    expected.add("extra");
    assertEquals(expected, new HashSet<>(all));
  }

  @Test
  void aSeedRepeatsAndAnotherDiffers() {
    SplitMaker maker = maker(hundred(List.of()), "10", Optional.empty(), SplitMakerTest::classes);
    assertEquals(maker.make(7), maker.make(7));
    assertNotEquals(maker.make(7), maker.make(8));
  }

  @Test
  void theListsOfASeedStayAsTheyAre() {
    SplitMaker maker = maker(hundred(List.of()), "10", Optional.empty(), SplitMakerTest::classes);
    List<Integer> valid =
        List.of(7, 8, 18, 23, 31, 32, 33, 45, 46, 55, 63, 65, 68, 76, 81, 82, 86, 88, 97, 98);
    assertEquals(ids(valid), maker.make(1).valid());
    assertEquals(ids(List.of(11, 24, 27, 36, 40, 47, 51, 60, 71, 84)), maker.make(1).labeled());
    assertEquals(ids(List.of(0, 1, 11, 15, 32, 43, 72, 74, 84, 87)), maker.make(2).labeled());
  }

  private static List<String> ids(List<Integer> numbers) {
    return numbers.stream().map("im%02d"::formatted).toList();
  }

  @Test
  void aLargeSetIsLookedAtAFewTimes() {
    List<String> many = IntStream.range(0, 2000).mapToObj("im%04d"::formatted).toList();
    AtomicInteger asked = new AtomicInteger();
    SplitMaker maker =
        maker(
            new Inventory(many, List.of(), List.of()),
            "1.0",
            Optional.empty(),
            id -> {
              asked.incrementAndGet();
              return classes(id);
            });
    assertEquals(1600, maker.make(1).labeled().size());
    assertTrue(asked.get() < 10 * many.size(), asked + " times for " + many.size() + " images");
  }

  @Test
  void rareClassesAreCoveredAndCommonOnesKeepTheirShare() {
    SplitMaker maker = maker(hundred(List.of()), "10", Optional.empty(), SplitMakerTest::classes);
    for (long seed = 1; seed <= 20; seed++) {
      Split split = maker.make(seed);
      Set<Integer> valid = new HashSet<>();
      split.valid().forEach(id -> valid.addAll(classes(id)));
      assertEquals(Set.of(0, 1, 2, 3), valid, "there is one image with class 3");
      Set<Integer> labeled = new HashSet<>();
      split.labeled().forEach(id -> labeled.addAll(classes(id)));
      assertTrue(labeled.containsAll(Set.of(0, 1, 2)), "seed " + seed);
      long even = split.labeled().stream().filter(id -> classes(id).contains(1)).count();
      assertTrue(even >= 4 && even <= 7, even + " of 10 with the class of every second image");
    }
  }

  @Test
  void chanceAloneMissesTheRareClassSometimes() {
    SplitMaker maker = maker(hundred(List.of()), "10", Optional.empty(), id -> Set.of());
    boolean missed = false;
    for (long seed = 1; seed <= 20; seed++) {
      missed |= maker.make(seed).valid().stream().noneMatch(id -> classes(id).contains(2));
    }
    assertTrue(missed);
  }

  @Test
  void sequencesStayOnOneSideAndLabelledFramesAreFarApart() {
    List<String> frames = new ArrayList<>();
    for (String video : List.of("a_", "b_", "c_", "d_", "e_")) {
      IntStream.range(0, 20).forEach(i -> frames.add(video + "%03d".formatted(i)));
    }
    Sequences sequences = new Sequences(Sequences.BEFORE_LAST_NUMBER);
    Inventory inventory =
        new Inventory(frames, List.of("a_900", "b_900", "c_900", "d_900", "e_900"), List.of());
    Split split = maker(inventory, "8", Optional.of(sequences), id -> Set.of()).make(3);
    assertEquals(20, split.valid().size());
    Set<String> tested = new HashSet<>();
    split.valid().forEach(id -> tested.add(sequences.of(id)));
    assertEquals(1, tested.size());
    for (List<String> list : List.of(split.labeled(), split.unlabeled())) {
      list.forEach(id -> assertTrue(!tested.contains(sequences.of(id)), id));
    }
    assertEquals(4 * 20 - 8 + 4, split.unlabeled().size());
    // 80 frames in order, every tenth: two in each of the four sequences.
    for (String video : List.of("a_", "b_", "c_", "d_", "e_")) {
      long count = split.labeled().stream().filter(id -> id.startsWith(video)).count();
      assertEquals(tested.contains(video) ? 0 : 2, count, video);
    }
  }

  @Test
  void anIdWithoutTheNameOfASequenceFormsItsOwn() {
    Sequences sequences = new Sequences(Pattern.compile("(?:(.+)_)?[0-9]+"));
    assertEquals("a", sequences.of("a_001"));
    assertEquals("002", sequences.of("002"));
    Inventory inventory = new Inventory(List.of("a_001", "002", "003"), List.of(), List.of());
    Split split = maker(inventory, "1", Optional.of(sequences), id -> Set.of()).make(1);
    assertEquals(1, split.valid().size());
  }

  @Test
  void oneSequenceCanNotBeDivided() {
    Sequences sequences = new Sequences(Sequences.BEFORE_LAST_NUMBER);
    SplitMaker maker = maker(hundred(List.of()), "8", Optional.of(sequences), id -> Set.of());
    assertThrows(InvalidInputException.class, () -> maker.make(1));
  }

  @Test
  void theDataSetsOwnValidationListIsKept() {
    Inventory inventory = new Inventory(HUNDRED, List.of(), List.of("v1", "v2"));
    Split split =
        new SplitMaker(
                inventory,
                Optional.of(new CountOrFraction("0.125")),
                Optional.empty(),
                Optional.empty(),
                SplitMakerTest::classes)
            .make(1);
    assertEquals(List.of("v1", "v2"), split.valid());
    assertEquals(13, split.labeled().size());
    assertEquals(87, split.unlabeled().size());
  }

  @Test
  void aShareIsACountOrAFraction() {
    assertEquals(92, new CountOrFraction("92").of(1464));
    assertEquals(183, new CountOrFraction("0.125").of(1464));
    assertEquals(1, new CountOrFraction("0.001").of(20));
    assertEquals(20, new CountOrFraction("1.0").of(20));
    assertThrows(InvalidInputException.class, () -> new CountOrFraction("21").of(20));
    for (String wrong : List.of("0", "-1", "1.5", "half", "0.0", "")) {
      assertThrows(InvalidInputException.class, () -> new CountOrFraction(wrong), wrong);
    }
  }
}
