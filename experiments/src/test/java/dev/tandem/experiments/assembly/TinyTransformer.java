package dev.tandem.experiments.assembly;

import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.model.SizeChange;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.models.encoder.Encoder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The smallest vision transformer with four maps, in a config by its name. */
public final class TinyTransformer implements Encoder {
  private final Dinov2 encoder =
      new Dinov2(8, 4, 2, List.of(0, 1, 2, 3), Dinov2.FeedForward.GELU, 3);

  /** The encoder of a config that names this class. */
  public TinyTransformer() {}

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    return encoder.encode(pass, images);
  }

  @Override
  public int sizeMultiple() {
    return encoder.sizeMultiple();
  }

  @Override
  public SizeChange.Kind sizeChange() {
    return encoder.sizeChange();
  }
}
