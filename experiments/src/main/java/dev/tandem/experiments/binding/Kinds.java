package dev.tandem.experiments.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an interface the type of a group of keys that comes in several kinds, each a record that
 * implements the interface.
 *
 * <p>In JSON the group has the key {@code kind}, a constant of {@link #value} in lower case, by
 * default the first. The other keys of the group are those of the kind's record. A kind may also be
 * the full name of a class: a record that implements the interface is bound as the built-in ones
 * are, its components carrying {@link Key}; any other class is left to {@link #anyClass}.
 *
 * <p>Where an override changes the kind that a file gives, the keys of the file that only its own
 * kind has are left out.
 *
 * <pre>{@code
 * @Kinds(MethodKind.class)
 * interface MethodConfig {}
 *
 * enum MethodKind implements Kinds.Kind {
 *   SUPERVISED(SupervisedConfig.class),
 *   CONSISTENCY(ConsistencyConfig.class);
 *   ...
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Kinds {

  /**
   * The built-in kinds.
   *
   * @return an enum
   */
  Class<? extends Kind> value();

  /** The key that says which kind a group is. */
  String KEY = "kind";

  /**
   * What the key {@code kind} means.
   *
   * @return the meaning, a sentence
   */
  String doc() default "Which kind this is; the other keys of the group depend on it.";

  /**
   * The record of a kind that is the name of any other class. It implements the interface; a
   * component {@code Choice<...> kind}, which carries no {@link Key}, holds the name.
   *
   * @return the record; {@code Record} itself if there are no such kinds
   */
  Class<? extends Record> anyClass() default Record.class;

  /**
   * What the classes implement for which {@link #anyClass} stands.
   *
   * @return the interface; {@code void} if there are no such kinds
   */
  Class<?> implementing() default void.class;

  /** One of several kinds: what the constants of the enum {@link Kinds#value} implement. */
  interface Kind {

    /**
     * The keys of this kind.
     *
     * @return a record that implements the annotated interface
     */
    Class<? extends Record> record();
  }
}
