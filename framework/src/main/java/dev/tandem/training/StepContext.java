package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import dev.tandem.graph.Draws;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.RecomputedPart;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Network;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What a {@link TrainingMethod} builds a step from: batches, the student and its teachers, random
 * draws, the progress of the training. It remembers every network that the method asks for, so that
 * the step updates teachers and running statistics without the method's help.
 */
public final class StepContext {
  /** First part of the names of the student's variables. */
  public static final String STUDENT = Network.STUDENT;

  /** First part of the names of the variables of {@link #teacher(TeacherUpdate)}. */
  public static final String TEACHER = Network.TEACHER;

  /** Name scope of the student's ops. */
  public static final String STUDENT_SCOPE = "student_forward";

  /** Name scope of the teachers' ops. */
  public static final String TEACHER_SCOPE = "teacher";

  /** Name scope of pseudo-labels and strong views. */
  public static final String VIEW_SCOPE = "strong_view";

  /** Name scope of the losses in logit space. */
  public static final String LOSS_SCOPE = "losses";

  /** Name scope of the contrastive loss and its gradient with respect to the anchors. */
  public static final String CONTRAST_SCOPE = "contrastive";

  private final StepScopes scopes;
  private final VariableStore store;
  private final SegmentationModel model;
  private final StepBatches batches;
  private final Draws draws;
  private final Operand<TInt64> step;
  private final Operand<TFloat32> progress;
  private final Replica replica;
  private final Replica normalizing;
  private final List<ForwardPass> trainingPasses = new ArrayList<>();
  private final Map<String, Teacher> teachers = new LinkedHashMap<>();

  /** How a network normalises, as PyTorch's {@code train()} and {@code eval()}. */
  public enum Mode {
    /** By the statistics of the batch; they move the running statistics. */
    TRAIN,
    /** By the running statistics. */
    EVAL
  }

  /**
   * A teacher that the method asked for.
   *
   * @param name first part of the names of its variables
   * @param update how it follows the student
   * @param mode with {@link Mode#EVAL} its running statistics follow the student's as its
   *     parameters do; with {@link Mode#TRAIN} they come from its own passes, and follow the
   *     student's where these have one value per channel, which has no variance
   */
  record Teacher(String name, TeacherUpdate update, Mode mode) {}

  /**
   * @param scopes ops of the graph
   * @param store for the method's own variables
   * @param model the network
   * @param batches of this replica
   * @param draws of this step
   * @param step int64 scalar: steps done before this one
   * @param progress float32 scalar: steps done / steps in all
   * @param replica for which the step is built
   * @param normalizing whose batches batch norm takes its statistics from: {@code replica} for
   *     those of all replicas, the only one for its own
   */
  StepContext(
      StepScopes scopes,
      VariableStore store,
      SegmentationModel model,
      StepBatches batches,
      Draws draws,
      Operand<TInt64> step,
      Operand<TFloat32> progress,
      Replica replica,
      Replica normalizing) {
    this.scopes = scopes;
    this.store = store;
    this.model = model;
    this.batches = batches;
    this.draws = draws;
    this.step = step;
    this.progress = progress;
    this.replica = replica;
    this.normalizing = normalizing;
  }

  /**
   * The context of what is built in the same graph outside of the training step, such as the
   * inspection of pseudo-labels: with its networks and without its batches; no pass moves a
   * statistic.
   */
  StepContext inspectionContext() {
    return new StepContext(
        scopes,
        store,
        model,
        StepBatches.NONE,
        draws,
        step,
        progress,
        Replica.only(),
        Replica.only());
  }

  /** The ops of the graph. */
  public Ops tf() {
    return scopes.root();
  }

  /** The ops of the graph for the student's forward pass. */
  public Ops studentOps() {
    return scopes.student();
  }

  /** The ops of the graph for pseudo-labels and strong views. */
  public Ops viewOps() {
    return scopes.view();
  }

  /** The ops of the graph for the losses in logit space. */
  public Ops lossOps() {
    return scopes.loss();
  }

  /** The ops of the graph for the contrastive loss. */
  public Ops contrastOps() {
    return scopes.contrast();
  }

  /** What the updates of variables are made with. */
  Ops updateOps() {
    return scopes.update();
  }

  /** Where the method makes its own variables. */
  public VariableStore store() {
    return store;
  }

  /** The network. */
  public SegmentationModel model() {
    return model;
  }

  /**
   * The batch with labels: images float32 [B, S, S, 3], 0 to 1; labels int32 [B, S, S].
   *
   * @throws IllegalStateException outside of a training step, where a {@link PseudoLabeling} is
   *     given its images
   */
  public InputPipeline labeled() {
    return batches.requireLabeled();
  }

  /**
   * The first batch without labels: images float32 [B, S, S, 3], 0 to 1, the weak view.
   *
   * @throws IllegalStateException as {@link #unlabeled(int)}
   */
  public InputPipeline unlabeled() {
    return unlabeled(0);
  }

  /**
   * One of the batches without labels.
   *
   * @param index from 0
   * @throws IllegalStateException if the method's {@link TrainingMethod#unlabeled} asks for fewer,
   *     and outside of a training step
   */
  public InputPipeline unlabeled(int index) {
    return batches.requireUnlabeled(index);
  }

  /** Random draws of this step; give each purpose a name of its own with {@link Draws#of}. */
  public Draws draws() {
    return draws;
  }

  /** int64 scalar: the steps done before this one. */
  public Operand<TInt64> step() {
    return step;
  }

  /** float32 scalar: steps done / steps in all. */
  public Operand<TFloat32> progress() {
    return progress;
  }

  /** The replica for which the step is built. */
  public Replica replica() {
    return replica;
  }

  /** The student in training mode, a new pass: its gradients update the student's parameters. */
  public Network student() {
    return student(Mode.TRAIN);
  }

  /**
   * The student in a mode, a new pass. In {@link Mode#EVAL} it can be its own teacher; stop the
   * gradient of what it then says.
   */
  public Network student(Mode mode) {
    return mode == Mode.TRAIN
        ? training(scopes.student(), store.scope(STUDENT))
        : new Network(model, ForwardPass.inference(scopes.teacher(), store.scope(STUDENT)));
  }

  /** The teacher in training mode: its running statistics come from its own passes. */
  public Network teacher(TeacherUpdate update) {
    return teacher(TEACHER, update, Mode.TRAIN);
  }

  /**
   * A teacher, which begins as a copy of the student; there may be several with different names.
   *
   * @param name first part of the names of its variables, such as {@link #TEACHER}, without a slash
   * @param update how it follows the student
   * @param mode how it normalises; in {@link Mode#EVAL} its running statistics follow the student's
   *     too
   * @throws IllegalArgumentException if a teacher of that name has another update or mode
   */
  public Network teacher(String name, TeacherUpdate update, Mode mode) {
    Teacher teacher = new Teacher(name, update, mode);
    if (name.equals(STUDENT)
        || name.contains("/")
        || !teachers.getOrDefault(name, teacher).equals(teacher)) {
      throw new IllegalArgumentException(
          "teacher " + name + ": expected a name of its own for each teacher, without a slash");
    }
    teachers.put(name, teacher);
    return mode == Mode.TRAIN
        ? training(scopes.teacher(), store.copyScope(name, STUDENT))
        : new Network(
            model, ForwardPass.inference(scopes.teacher(), store.copyScope(name, STUDENT)));
  }

  private Network training(Ops tf, VariableScope variables) {
    ForwardPass pass = ForwardPass.training(tf, variables, normalizing);
    trainingPasses.add(pass);
    return new Network(model, pass);
  }

  /** What the batch-norm layers saw, pass by pass in the order in which they were asked for. */
  List<ForwardPass.BatchStatistic> statistics() {
    return trainingPasses.stream().flatMap(pass -> pass.statistics().stream()).toList();
  }

  /** The parts of the passes that the backward pass computes again, in the order of building. */
  List<RecomputedPart> parts() {
    return trainingPasses.stream().flatMap(pass -> pass.parts().stream()).toList();
  }

  /** The teachers that the method asked for. */
  List<Teacher> teachers() {
    return List.copyOf(teachers.values());
  }
}
