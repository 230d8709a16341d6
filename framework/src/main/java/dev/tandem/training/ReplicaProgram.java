package dev.tandem.training;

import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.distribution.Gathering;
import dev.tandem.distribution.VariableBroadcast;
import dev.tandem.evaluation.ConfusionSum;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableScope;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Prediction;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;

/**
 * What the graph of a training holds for one replica.
 *
 * @param fingerprints of every process, to be compared
 * @param store the replica's variables
 * @param inputs its shares of the labelled and unlabelled images
 * @param step of the training
 * @param evaluator of its share of the validation images
 * @param confusion the sum over all shares
 * @param broadcast gives its variables the values of the first replica
 * @param inspector looks at the training beside evaluations, in the first replica, where that is
 *     wanted
 */
record ReplicaProgram(
    Gathering fingerprints,
    VariableStore store,
    List<InputPipeline> inputs,
    TrainingStep step,
    Evaluator evaluator,
    ConfusionSum confusion,
    List<Op> broadcast,
    Optional<Inspector> inspector) {

  static ReplicaProgram build(Ops tf, Replica replica, TrainingSetup setup) {
    // The first collective: it works even with a process that builds another graph from here on.
    Gathering fingerprints = new Gathering(tf, replica);
    VariableStore store = setup.session().store(tf, setup.plan().seed());
    StepBatches batches = batches(tf, setup, replica);
    TrainingStep step =
        new TrainingStep(
            tf,
            store,
            setup.model(),
            batches,
            setup.method(),
            setup.optimization(),
            new TrainingStep.Share(
                replica, setup.syncBatchNorm(), setup.plan().steps(), setup.plan().seed()));
    VariableScope weights = store.existingScope(setup.method().evaluatedNetwork());
    requireExported(tf, setup.model(), weights, batches.labeled());
    Evaluator evaluator =
        new Evaluator(
            tf,
            setup.model(),
            weights,
            new EvaluationPipeline(
                tf,
                share(setup.validationPairs(), replica),
                setup.dataset().encoding(),
                setup.evaluationBatch(),
                processors()),
            setup.evaluation());
    List<InputPipeline> inputs = new ArrayList<>(List.of(batches.labeled()));
    inputs.addAll(batches.unlabeled());
    return new ReplicaProgram(
        fingerprints,
        store,
        inputs,
        step,
        evaluator,
        new ConfusionSum(tf, replica, setup.model().classCount()),
        replica.isOnly() ? List.of() : VariableBroadcast.of(tf, replica, store.variables()),
        // The last: no other replica has these ops.
        replica.index() == 0 && setup.inspectedImages() > 0
            ? Optional.of(new Inspector(tf, setup, step, evaluator, weights))
            : Optional.empty());
  }

  /** Evaluations need the logits alone, and the exported network has its uncertainty too. */
  private static void requireExported(
      Ops tf, SegmentationModel model, VariableScope weights, InputPipeline images) {
    if (model.hasVariance()) {
      Prediction.uncertainty(tf, model, weights, images.images());
    }
  }

  /** Every n-th validation image. */
  private static List<ImageLabelPair> share(List<ImageLabelPair> pairs, Replica replica) {
    return IntStream.range(0, pairs.size())
        .filter(i -> i % replica.count() == replica.index())
        .mapToObj(pairs::get)
        .toList();
  }

  private static StepBatches batches(Ops tf, TrainingSetup setup, Replica replica) {
    TrainingPlan plan = setup.plan();
    InputPipeline labeled =
        new InputPipeline(
            tf,
            new InputPipeline.Source(setup.dataset(), setup.split().labeled(), true),
            setup.labeledView(),
            plan.batches().labeled(),
            plan.seed(),
            processors(),
            replica);
    List<InputPipeline> unlabeled = new ArrayList<>();
    setup
        .method()
        .unlabeled()
        .ifPresent(
            wanted -> {
              for (int i = 0; i < wanted.count(); i++) {
                unlabeled.add(unlabeled(tf, setup, wanted.weakView(), i, replica));
              }
            });
    return new StepBatches(labeled, unlabeled);
  }

  /**
   * Batches of the unlabelled images.
   *
   * @param index of several streams, each with an order and crops of its own
   */
  static InputPipeline unlabeled(
      Ops tf, TrainingSetup setup, SampleTransform view, int index, Replica replica) {
    return new InputPipeline(
        tf,
        new InputPipeline.Source(setup.dataset(), setup.split().unlabeled(), false),
        view,
        setup.plan().batches().unlabeled(),
        // Seeds are not negative and below 2⁴⁰ in use: these are all negative and differ by 2⁴⁰.
        ~setup.plan().seed() - ((long) index << 40),
        processors(),
        replica);
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
