package dev.tandem.evaluation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.BrokenImages;
import dev.tandem.data.InputPipeline;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.RunningStatistics;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.Network;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Re-estimates the running statistics of batch norm on unlabelled images, as the mean of the
 * statistics of several batches; the weights stay as they are. It shows how much of the gain of a
 * semi-supervised method comes from better statistics alone.
 */
public final class BatchNormRecalibration {
  private static final Logger LOG = LoggerFactory.getLogger(BatchNormRecalibration.class);

  /** Beginning of the message by which a network without batch norm is refused. */
  public static final String NO_BATCH_NORM = "the network has no batch norm";

  private final InputPipeline images;
  private final BrokenImages broken;
  private final Placeholder<TFloat32> weight;
  private final List<Op> updates;

  /**
   * Adds the forward pass and the updates to a graph.
   *
   * @param weights scope of the network
   * @param images gives the batches
   * @param tolerated largest share of the images, 0 to 1, that may be broken; each is replaced
   */
  public BatchNormRecalibration(
      Ops tf,
      SegmentationModel model,
      VariableScope weights,
      InputPipeline images,
      double tolerated) {
    this.images = images;
    this.broken = new BrokenImages(List.of(images), tolerated);
    this.weight = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    ForwardPass pass = ForwardPass.training(tf, weights);
    new Network(model, pass).segment(images.images()).logits();
    List<Op> seen = new ArrayList<>();
    pass.statistics().forEach(s -> seen.add(s.value()));
    Ops ordered = tf.withControlDependencies(seen);
    this.updates = RunningStatistics.averages(ordered, pass.statistics(), weight);
  }

  /**
   * Sets the running statistics to the mean of the statistics of {@code batches} batches.
   *
   * @param batches at least 1
   * @throws InvalidInputException beginning with {@link #NO_BATCH_NORM} if the network has none; if
   *     more images are broken than may be
   */
  public void run(Session session, int batches) {
    if (updates.isEmpty()) {
      throw new InvalidInputException(
          NO_BATCH_NORM + ", expected one whose statistics can be re-estimated");
    }
    ReplicatedSession alone = ReplicatedSession.of(session);
    images.start(alone, 0);
    for (int batch = 0; batch < batches; batch++) {
      int current = batch;
      // A batch that cannot be read changes no statistic: all are updated after it.
      broken.replacing(
          batch,
          alone,
          () -> {
            average(session, current);
            return current;
          });
      broken.takeUnreported().forEach(fault -> LOG.warn("{}; the next image is used", fault));
    }
  }

  private void average(Session session, int batch) {
    try (TFloat32 newest = TFloat32.scalarOf(1f / (batch + 1))) {
      Session.Runner runner = session.runner().feed(weight, newest);
      updates.forEach(runner::addTarget);
      runner.run().close();
    }
  }
}
