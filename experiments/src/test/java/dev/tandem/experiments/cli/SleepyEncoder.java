package dev.tandem.experiments.cli;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.models.encoder.Encoder;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** {@link TinyEncoder} whose graph takes seconds to build. */
public final class SleepyEncoder implements Encoder {
  private static final long SLEEP_MILLIS = 1500;

  private final TinyEncoder modest = new TinyEncoder();

  /** The encoder of a config that names this class. */
  public SleepyEncoder() {}

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    try {
      Thread.sleep(SLEEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return modest.encode(pass, images);
  }
}
