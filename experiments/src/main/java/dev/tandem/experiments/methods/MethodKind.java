package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Kinds;

/** The methods that have a word in a config. */
public enum MethodKind implements Kinds.Kind {
  /** Pseudo-labels in logit space and representation space with a contrastive loss: CSS, PRCL. */
  CONTRASTIVE(ContrastiveConfig.class),
  /** The labelled images only: the baseline. */
  SUPERVISED(SupervisedConfig.class),
  /** Pseudo-labels in logit space only: mean teacher, FixMatch. */
  SELF_TRAINING(SelfTrainingConfig.class),
  /** Two strong views and perturbed features: UniMatch V1. */
  UNIMATCH_V1(UniMatchV1Config.class),
  /** A teacher and two strong views with complementary dropout: UniMatch V2, FixMatch. */
  UNIMATCH_V2(UniMatchV2Config.class);

  private final Class<? extends Record> record;

  MethodKind(Class<? extends Record> record) {
    this.record = record;
  }

  @Override
  public Class<? extends Record> record() {
    return record;
  }
}
