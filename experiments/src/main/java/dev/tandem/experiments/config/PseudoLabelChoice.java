package dev.tandem.experiments.config;

/** One of the known ways to label unlabelled images, or a user's own. */
public sealed interface PseudoLabelChoice permits PseudoLabel, StrategyClass {}
