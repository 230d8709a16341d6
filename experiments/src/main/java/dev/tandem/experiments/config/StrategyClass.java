package dev.tandem.experiments.config;

/**
 * A strategy of the user's own: a public class with a public constructor without parameters that
 * implements {@code dev.tandem.pseudolabel.PseudoLabelStrategy}.
 *
 * @param className with its package
 */
public record StrategyClass(String className) implements PseudoLabelChoice {}
