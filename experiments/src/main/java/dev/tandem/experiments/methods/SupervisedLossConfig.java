package dev.tandem.experiments.methods;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.OnlineHardExampleMining;
import dev.tandem.loss.SupervisedLoss;

/** The loss of the labelled images: keys that all methods share. */
public record SupervisedLossConfig(
    @Key(
            doc = "The loss of the labelled images.",
            defaultsTo = "\"cross_entropy\"",
            implementing = SupervisedLoss.class)
        Choice<SupervisedLossKind> supervisedLoss,
    @Key(
            doc = "With ohem, a pixel whose class is at most this probable is always kept.",
            defaultsTo = "0.7",
            min = 0,
            max = 1)
        double ohemThreshold,
    @Key(
            doc =
                "With ohem, the hardest pixels kept whatever their probability, for each labelled"
                    + " image of the batch; 0 keeps every pixel.",
            defaultsTo = "50000",
            min = 0)
        int ohemMinKept) {

  /**
   * Makes the loss.
   *
   * @throws dev.tandem.InvalidInputException if a class that the config names cannot be used
   */
  public SupervisedLoss loss(MethodParts parts) {
    return supervisedLoss.make(
        word ->
            switch (word) {
              case CROSS_ENTROPY -> new CrossEntropy();
              case OHEM ->
                  new OnlineHardExampleMining(ohemThreshold, minKept(parts.labeledBatch()));
            },
        SupervisedLoss.class);
  }

  private int minKept(int images) {
    return (int) Math.min(Integer.MAX_VALUE, (long) ohemMinKept * images);
  }
}
