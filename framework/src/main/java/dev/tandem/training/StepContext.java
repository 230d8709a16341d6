package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import dev.tandem.graph.Draws;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What a method builds a step from. */
public final class StepContext {
  /** Root of the student's variables. */
  public static final String STUDENT = "student";

  /** Root of the teacher's variables. */
  public static final String TEACHER = "teacher";

  /** Name scope of the student's pass. */
  public static final String STUDENT_SCOPE = "student_forward";

  /** Name scope of the teacher's pass. */
  public static final String TEACHER_SCOPE = "teacher";

  /** Name scope of pseudo-labels and the strong view. */
  public static final String VIEW_SCOPE = "strong_view";

  /** Name scope of the losses in logit space. */
  public static final String LOSS_SCOPE = "losses";

  /** Name scope of the contrastive loss, its gradient with respect to the anchors too. */
  public static final String CONTRAST_SCOPE = "contrastive";

  private final Ops tf;
  private final Ops studentOps;
  private final Ops teacherOps;
  private final Ops viewOps;
  private final Ops lossOps;
  private final Ops contrastOps;
  private final VariableStore store;
  private final SegmentationModel model;
  private final InputPipeline labeled;
  private final Optional<InputPipeline> unlabeled;
  private final Draws draws;
  private final Operand<TFloat32> progress;
  private final Replica replica;
  private final Replica normalizing;

  /**
   * @param tf of the graph
   * @param store for the method's own state
   * @param model the network
   * @param labeled batches with labels
   * @param unlabeled batches without, where the method uses them
   * @param draws of this step
   * @param progress float32 scalar: steps done / steps in all
   * @param replica for which the step is built
   * @param normalizing whose batches batch norm takes its statistics from: {@code replica} for
   *     those of all, the only one for its own
   */
  StepContext(
      Ops tf,
      VariableStore store,
      SegmentationModel model,
      InputPipeline labeled,
      Optional<InputPipeline> unlabeled,
      Draws draws,
      Operand<TFloat32> progress,
      Replica replica,
      Replica normalizing) {
    this.tf = tf;
    // A name scope reads every op that is there: make them while the graph is small.
    this.studentOps = tf.withSubScope(STUDENT_SCOPE);
    this.teacherOps = tf.withSubScope(TEACHER_SCOPE);
    this.viewOps = tf.withSubScope(VIEW_SCOPE);
    this.lossOps = tf.withSubScope(LOSS_SCOPE);
    this.contrastOps = tf.withSubScope(CONTRAST_SCOPE);
    this.store = store;
    this.model = model;
    this.labeled = labeled;
    this.unlabeled = unlabeled;
    this.draws = draws;
    this.progress = progress;
    this.replica = replica;
    this.normalizing = normalizing;
  }

  /** The ops of the graph. */
  public Ops tf() {
    return tf;
  }

  /** The ops of the graph for pseudo-labels and the strong view. */
  Ops viewOps() {
    return viewOps;
  }

  /** The ops of the graph for the losses in logit space. */
  Ops lossOps() {
    return lossOps;
  }

  /** The ops of the graph for the contrastive loss. */
  Ops contrastOps() {
    return contrastOps;
  }

  /** Where the method makes its own state. */
  public VariableStore store() {
    return store;
  }

  /** The network. */
  public SegmentationModel model() {
    return model;
  }

  /** Batches with labels. */
  public InputPipeline labeled() {
    return labeled;
  }

  /**
   * Batches without labels.
   *
   * @throws java.util.NoSuchElementException if the method said that it uses none
   */
  public InputPipeline unlabeled() {
    return unlabeled.orElseThrow();
  }

  /** The draws of this step. */
  public Draws draws() {
    return draws;
  }

  /** float32 scalar: steps done / steps in all. */
  public Operand<TFloat32> progress() {
    return progress;
  }

  /** The replica for which the step is built. */
  public Replica replica() {
    return replica;
  }

  /** The student's pass. */
  public ForwardPass studentPass() {
    return ForwardPass.training(studentOps, store.scope(STUDENT), normalizing);
  }

  /** The teacher's pass; the teacher starts as the student's copy. */
  public ForwardPass teacherPass() {
    return ForwardPass.training(teacherOps, store.copyScope(TEACHER, STUDENT), normalizing);
  }
}
