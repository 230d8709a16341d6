package dev.tandem.training;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a warning when the first steps do damage. */
final class DamageWarning implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final DamageWatch watch = new DamageWatch();

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    watch
        .after(step, scalars)
        .ifPresent(
            damage ->
                LOG.warn(
                    "{}: the start may have damaged the network; begin anew with a longer warm-up"
                        + " of the learning rate, clipped gradients or a lower learning rate",
                    damage));
  }
}
