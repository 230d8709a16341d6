package dev.tandem.experiments.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents one key of the configuration, on the record component that holds its value.
 *
 * <p>The key's name in JSON is the component's name in snake_case. A component holds an {@code
 * int}, {@code long}, {@code double} or {@code boolean}, a text, a path, an enum (its constants in
 * lower case), a {@link Choice}, a list of these or of records, or a text or path that is optional.
 * Components that are records themselves, or one of several {@link Kinds} of records, group keys
 * and carry no {@code Key}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

  /**
   * What the key means, in one or two sentences, with its unit.
   *
   * @return the meaning
   */
  String doc();

  /**
   * The default, as JSON text; empty for a key that must be given.
   *
   * @return the default
   */
  String defaultsTo() default "";

  /**
   * The smallest number allowed.
   *
   * @return the inclusive lower bound
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * A bound that the number must exceed.
   *
   * @return the exclusive lower bound
   */
  double above() default Double.NEGATIVE_INFINITY;

  /**
   * The largest number allowed.
   *
   * @return the inclusive upper bound
   */
  double max() default Double.POSITIVE_INFINITY;

  /**
   * The only integers allowed; empty for every one within the bounds.
   *
   * @return the allowed integers
   */
  int[] oneOf() default {};

  /**
   * What the class named by a {@link Choice} must implement; to be given for a choice only.
   *
   * @return the interface
   */
  Class<?> implementing() default void.class;

  /**
   * Puts the keys of a component that is a record among those of the enclosing record, instead of
   * into a group of their own. Several records share keys in this way.
   */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Inline {}
}
