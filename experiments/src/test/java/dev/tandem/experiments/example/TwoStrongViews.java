package dev.tandem.experiments.example;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.model.Segmentation;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.training.EmaUpdate;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The worked example of a method: a teacher's labels supervise two strong views of each image. */
public record TwoStrongViews(StrongAugmentation strong, UnsupervisedLoss consistency)
    implements TrainingMethod {
  @Override
  public Optional<UnlabeledBatches> unlabeled() {
    return Optional.of(UnlabeledBatches.one(ImageAugmentation.weak(strong.geometry().crop())));
  }

  @Override
  public Losses build(StepContext context) {
    Ops tf = context.tf();
    Operand<TInt32> labels = context.labeled().labels();
    Operand<TFloat32> weak = context.unlabeled().images();
    Operand<TInt32> size = Resize.sizeOf(tf, labels);

    Supervision pseudo =
        context
            .teacher(StepContext.TEACHER, new EmaUpdate(0.99), StepContext.Mode.EVAL)
            .segment(weak)
            .labels(tf, size);

    Segmentation onLabeled = context.student().segment(context.labeled().images());
    Operand<TFloat32> total =
        new CrossEntropy()
            .loss(tf, onLabeled.atImageSize(tf, onLabeled.logits(), size), labels)
            .over(tf, context.replica());
    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>(Map.of("supervised", total));
    for (int i = 0; i < 2; i++) {
      SupervisedImages view =
          strong.apply(
              tf,
              context.replica(),
              new SupervisedImages(weak, PseudoLabels.shared(pseudo)),
              context.draws().of("view").of(i));
      Segmentation onView = context.student().segment(view.images());
      Operand<TFloat32> loss =
          consistency
              .loss(tf, onView.atImageSize(tf, onView.logits(), size), view.labels().logitSpace())
              .over(tf, context.replica());
      terms.put("view_" + i, loss);
      total = tf.math.add(total, tf.math.mul(loss, tf.constant(0.5f)));
    }
    return new Losses(total, terms);
  }
}
