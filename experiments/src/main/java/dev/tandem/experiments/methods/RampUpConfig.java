package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.optimizer.Schedule;

/** How the losses of unlabelled images gain their weight: a key that methods share. */
public record RampUpConfig(
    @Key(
            doc =
                "Part of the training over which the losses of unlabelled images, and the contrastive"
                    + " loss, grow from weight 0 to their own weight; 0 begins with their own weight.",
            defaultsTo = "0",
            min = 0,
            max = 1)
        double rampUp) {

  /** The factor of the weights over the training. */
  public Schedule schedule() {
    return Schedule.rampUp(rampUp);
  }
}
