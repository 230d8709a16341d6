package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import dev.tandem.graph.Draws;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a method builds a step from.
 *
 * @param tf of the graph
 * @param store for the method's own state
 * @param model the network
 * @param labeled batches with labels
 * @param unlabeled batches without, where the method uses them
 * @param draws of this step
 * @param progress float32 scalar: steps done / steps in all
 */
public record StepContext(
    Ops tf,
    VariableStore store,
    SegmentationModel model,
    InputPipeline labeled,
    Optional<InputPipeline> unlabeled,
    Draws draws,
    Operand<TFloat32> progress) {

  /** Root of the student's variables. */
  public static final String STUDENT = "student";

  /** Root of the teacher's variables. */
  public static final String TEACHER = "teacher";

  /** A pass of the student with the batch's statistics; {@code name} tells passes apart. */
  public ForwardPass studentPass(String name) {
    return ForwardPass.training(tf.withSubScope(name), store.scope(STUDENT));
  }

  /**
   * A pass of the teacher with the batch's statistics. The student must have been built before: the
   * teacher starts as its copy.
   */
  public ForwardPass teacherPass(String name) {
    VariableScope copy = store.copyScope(TEACHER, STUDENT);
    return ForwardPass.training(tf.withSubScope(name), copy);
  }
}
