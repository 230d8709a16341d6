package dev.tandem.experiments.methods;

import dev.tandem.augment.ClassMix;
import dev.tandem.augment.CutMix;
import dev.tandem.augment.CutMixBox;
import dev.tandem.augment.CutOut;
import dev.tandem.augment.Mixing;

/** How unlabelled images of a batch are mixed with each other. */
public enum MixingKind {
  /** Not at all. */
  NONE,
  /** A rectangle of half the area is blacked out. */
  CUTOUT,
  /** A rectangle of half the area comes from its partner. */
  CUTMIX,
  /** Half of the pseudo-label's classes stay, the rest comes from its partner. */
  CLASSMIX,
  /** In half of the images a box of 2 to 40 % of the area comes from its partner. */
  CUTMIX_BOX;

  Mixing mixing() {
    return switch (this) {
      case NONE -> Mixing.none();
      case CUTOUT -> new CutOut();
      case CUTMIX -> new CutMix();
      case CLASSMIX -> new ClassMix();
      case CUTMIX_BOX -> new CutMixBox();
    };
  }
}
