package dev.tandem.experiments.annotation;

import java.util.List;
import java.util.stream.Stream;

/** Counts what a user should know of for one reason, and keeps the first as an example. */
final class Counted {
  private final String before;
  private final String one;
  private final String many;
  private int count;
  private String example = "";

  private Counted(String before, String one, String many) {
    this.before = before;
    this.one = one;
    this.many = many;
  }

  /**
   * What is left out.
   *
   * @param one what a single one is, for example {@code label without an image}
   * @param many the same of several
   */
  static Counted leftOut(String one, String many) {
    return new Counted("left out: ", one, many);
  }

  /** What is used, but may not be meant. */
  static Counted noted(String one, String many) {
    return new Counted("", one, many);
  }

  /** One more. */
  void add(String name) {
    count++;
    example = count == 1 ? name : example;
  }

  /** A line for each reason for which something was counted. */
  static List<String> remarks(Counted... all) {
    return Stream.of(all).filter(some -> some.count > 0).map(Counted::remark).toList();
  }

  private String remark() {
    return "%s%d %s, such as %s".formatted(before, count, count == 1 ? one : many, example);
  }
}
