package dev.tandem.experiments.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents one key of the configuration, on the record component that holds its value.
 *
 * <p>The key's name in JSON is the component's name in snake_case. Components that are records
 * themselves group keys and carry no annotation.
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
}
