package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.EvaluatedImages;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The evaluation of all validation images, a share by each replica of every process.
 *
 * @param programs of the replicas of this process
 * @param session of them
 * @param classCount C
 * @param mostLeftOut the most images of all that may be left out because they cannot be read
 */
record ReplicatedEvaluation(
    List<ReplicaProgram> programs, ReplicatedSession session, int classCount, int mostLeftOut) {

  /**
   * Evaluates every share, all of a process at the same time.
   *
   * @param abandoned once true the evaluation ends without a result; must stay false where other
   *     processes take part
   * @param images get what is found of single images, one for each replica of this process
   * @throws InvalidInputException if more images cannot be read than may be left out
   */
  Optional<ConfusionMatrix> run(BooleanSupplier abandoned, List<EvaluatedImages> images) {
    List<ConfusionMatrix> shares =
        IntStream.range(0, programs.size())
            .parallel()
            .mapToObj(i -> share(i, abandoned, images.get(i)))
            .flatMap(Optional::stream)
            .toList();
    if (shares.size() < programs.size()) {
      return Optional.empty();
    }
    ConfusionMatrix whole = sum(shares);
    // Each share may leave out as many as all together.
    if (whole.leftOut() > mostLeftOut) {
      throw new InvalidInputException(
          "%d validation images cannot be read, of which %d may be left out: %s"
              .formatted(whole.leftOut(), mostLeftOut, String.join("; ", leftOut())));
    }
    return Optional.of(whole);
  }

  private Optional<ConfusionMatrix> share(
      int replica, BooleanSupplier abandoned, EvaluatedImages images) {
    return programs
        .get(replica)
        .evaluator()
        .evaluate(session.only(replica), abandoned, mostLeftOut, images);
  }

  private ConfusionMatrix sum(List<ConfusionMatrix> shares) {
    return programs.get(0).confusion().of(session, shares);
  }

  /** What is wrong with the images that were left out for the first time since the last call. */
  List<String> leftOut() {
    return programs.stream().flatMap(p -> p.evaluator().takeUnreported().stream()).toList();
  }

  /** Waits until every process of the training has come to it. */
  void barrier() {
    // An all-reduce of empty matrices, which ends when every process takes part.
    sum(Collections.nCopies(session.size(), new ConfusionMatrix(classCount)));
  }
}
