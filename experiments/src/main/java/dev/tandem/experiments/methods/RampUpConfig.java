package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Key;
import dev.tandem.optimizer.Schedule;

/** How the losses of unlabelled images gain their weight: a key that methods share. */
public record RampUpConfig(
    @Key(
            doc =
                "Fraction of the training over which the weights of the losses of unlabelled images, and"
                    + " of the contrastive loss, grow linearly from 0; 0 = full weight from the start.",
            defaultsTo = "0",
            min = 0,
            max = 1)
        double rampUp) {

  /** The factor of the weights over the training. */
  public Schedule schedule() {
    return Schedule.rampUp(rampUp);
  }
}
