package dev.tandem.experiments.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key, or a group of keys, that need not have the same value in two configs that belong
 * together. A key without this mark must be equal in both.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface MayDiffer {

  /**
   * Between which configs.
   *
   * @return at least one
   */
  Between[] value();

  /** Configs that belong together. */
  enum Between {
    /**
     * The config with which a run was begun and the one with which it goes on: what says nothing of
     * what a step learns may differ. {@code training.steps} may grow, too.
     */
    BEGIN_AND_RESUME,
    /**
     * The processes of one training: where files lie, threads and the like may differ from machine
     * to machine.
     */
    WORKERS,
    /** The runs of one experiment with several seeds. */
    SEEDS
  }
}
