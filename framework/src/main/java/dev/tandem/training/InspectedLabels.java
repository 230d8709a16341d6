package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.PseudoLabelCounter;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.graph.Replica;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Judges the pseudo-labels of a few images: the same weak views each time. */
final class InspectedLabels {
  private static final int PARALLELISM = 2;
  private static final long FIRST = 0;

  private static final Logger LOG = LoggerFactory.getLogger(InspectedLabels.class);

  private final String title;
  private final InputPipeline pipeline;
  private final PseudoLabelCounter counter;
  private final int images;
  private final int batch;
  private final int classCount;
  private boolean failed;

  /**
   * Adds images and labels to the graph.
   *
   * @param title in messages
   * @param source the images; without labels nothing is known of their truth
   * @param weakView from a decoded image to the crop that is labelled
   * @param batch images at once, as in a step; of the last those are left out that were seen before
   * @param seed of the crops
   * @param context outside of the training step
   */
  InspectedLabels(
      String title,
      InputPipeline.Source source,
      SampleTransform weakView,
      int batch,
      long seed,
      StepContext context,
      PseudoLabeling labeling) {
    Ops tf = context.tf();
    this.title = title;
    this.classCount = context.model().classCount();
    this.images = source.ids().size();
    this.batch = batch;
    this.pipeline =
        new InputPipeline(tf, source, weakView, batch, seed, PARALLELISM, Replica.only());
    Supervision labels = labeling.labels().of(context, pipeline.images());
    Operand<TInt32> truth =
        source.withLabels()
            ? pipeline.labels()
            : tf.fill(tf.shape(labels.label()), tf.constant(PseudoLabelQuality.NONE));
    this.counter =
        new PseudoLabelCounter(
            tf, truth, labels, pipeline.padding(), labeling.threshold(), classCount);
  }

  /**
   * Labels the images with the network as it is now. Images that cannot be read are replaced; a
   * mask that does not fit its image ends the judging, with a warning.
   *
   * @return empty if they cannot be judged
   */
  Optional<PseudoLabelQuality> inspect(ReplicatedSession session) {
    if (failed) {
      return Optional.empty();
    }
    try {
      return Optional.of(inspectReadable(session));
    } catch (InvalidInputException | TensorFlowException | IllegalArgumentException e) {
      failed = true;
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      LOG.warn("{} are no longer judged: {}", title, reason);
      return Optional.empty();
    }
  }

  private PseudoLabelQuality inspectReadable(ReplicatedSession session) {
    try {
      return inspectAll(session);
    } catch (TensorFlowException | IllegalArgumentException e) {
      List<String> faults =
          IntStream.range(0, batches())
              .mapToObj(pipeline::replaceBroken)
              .flatMap(List::stream)
              .toList();
      if (faults.isEmpty()) {
        throw e;
      }
      LOG.info("{} are judged on other images in place of: {}", title, faults);
      return inspectAll(session);
    }
  }

  private PseudoLabelQuality inspectAll(ReplicatedSession session) {
    PseudoLabelQuality quality = new PseudoLabelQuality(classCount);
    pipeline.start(session, FIRST);
    try {
      for (int i = 0; i < batches(); i++) {
        counter.count(session, quality, Math.min(batch, images - i * batch));
      }
    } finally {
      pipeline.stop(session);
    }
    return quality;
  }

  private int batches() {
    return (images + batch - 1) / batch;
  }
}
