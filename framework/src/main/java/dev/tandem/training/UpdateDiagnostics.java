package dev.tandem.training;

import dev.tandem.graph.SubBatches;
import dev.tandem.graph.Variable;
import dev.tandem.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Figures by which the log shows a step that does damage to the network, as one very large gradient
 * can: the largest relative change of a parameter, and how many scales of normalisation layers
 * changed their sign, which inverts what their channels say to all layers after them.
 */
final class UpdateDiagnostics {
  /** The L2 norm of all gradients together, before they are clipped. */
  static final String GRADIENT_NORM = "gradient_norm";

  /**
   * The largest learning rate · ‖gradient‖ / ‖parameter‖ of all parameters with two or more
   * dimensions, that is of weights; momentum, or what AdamW makes of the gradient, not counted.
   */
  static final String LARGEST_CHANGE = "largest_change";

  /** The largest absolute change of a scale of a normalisation layer; scales begin near 1. */
  static final String SCALE_CHANGE = "scale_change";

  /** Scales of normalisation layers whose sign the step changed. */
  static final String FLIPPED_SCALES = "flipped_scales";

  private final Operand<TFloat32> largestChange;
  private final List<Variable<TFloat32>> scales;
  private final Optional<Operand<TFloat32>> scalesBefore;

  private UpdateDiagnostics(
      Operand<TFloat32> largestChange,
      List<Variable<TFloat32>> scales,
      Optional<Operand<TFloat32>> scalesBefore) {
    this.largestChange = largestChange;
    this.scales = scales;
    this.scalesBefore = scalesBefore;
  }

  /** What has to be known before the updates. */
  static UpdateDiagnostics before(Ops tf, List<Optimizer.Update> updates) {
    List<Variable<TFloat32>> scales =
        updates.stream()
            .map(Optimizer.Update::parameter)
            .filter(UpdateDiagnostics::isScale)
            .toList();
    return new UpdateDiagnostics(
        largestChange(tf, updates),
        scales,
        scales.isEmpty()
            ? Optional.empty()
            : Optional.of(SubBatches.joined(tf, scales.stream().map(Variable::value).toList())));
  }

  /** Batch norm names its scale weight, as PyTorch does; other weights have more dimensions. */
  private static boolean isScale(Variable<TFloat32> parameter) {
    return parameter.shape().numDimensions() == 1 && parameter.name().endsWith("/weight");
  }

  private static Operand<TFloat32> largestChange(Ops tf, List<Optimizer.Update> updates) {
    List<Operand<TFloat32>> rates = new ArrayList<>();
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    List<Operand<TFloat32>> values = new ArrayList<>();
    for (Optimizer.Update update : updates) {
      if (update.parameter().shape().numDimensions() > 1) {
        rates.add(update.rate());
        gradients.add(tf.nn.l2Loss(update.gradient()));
        values.add(tf.nn.l2Loss(update.parameter().value()));
      }
    }
    if (rates.isEmpty()) {
      return tf.constant(0f);
    }
    Operand<TFloat32> squares =
        tf.math.mul(
            tf.math.square(tf.stack(rates)),
            // A parameter that is all zeros has no relative change.
            tf.math.divNoNan(tf.stack(gradients), tf.stack(values)));
    return tf.math.sqrt(tf.max(squares, tf.constant(0)));
  }

  /** float32 scalar, known before the updates: see {@link #LARGEST_CHANGE}. */
  Operand<TFloat32> largestChange() {
    return largestChange;
  }

  /** What must be done before the first update. */
  List<Op> awaited() {
    List<Op> awaited = new ArrayList<>(List.of(largestChange));
    scalesBefore.ifPresent(awaited::add);
    return awaited;
  }

  /**
   * What the updates did to the scales, float32 scalars by name; none without scales.
   *
   * @param tf whose ops run after the updates
   */
  Map<String, Operand<TFloat32>> ofScales(Ops tf) {
    Map<String, Operand<TFloat32>> figures = new LinkedHashMap<>();
    scalesBefore.ifPresent(
        before -> {
          Operand<TFloat32> now =
              SubBatches.joined(tf, scales.stream().map(scale -> scale.read(tf)).toList());
          figures.put(SCALE_CHANGE, tf.max(tf.math.abs(tf.math.sub(now, before)), tf.constant(0)));
          figures.put(FLIPPED_SCALES, flipped(tf, before, now));
        });
    return figures;
  }

  private static Operand<TFloat32> flipped(
      Ops tf, Operand<TFloat32> before, Operand<TFloat32> now) {
    return tf.reduceSum(
        tf.dtypes.cast(tf.math.less(tf.math.mul(before, now), tf.constant(0f)), TFloat32.class),
        tf.constant(0));
  }
}
