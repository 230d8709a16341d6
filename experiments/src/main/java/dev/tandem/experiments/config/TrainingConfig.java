package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireAtMost;
import static dev.tandem.experiments.config.MayDiffer.Between.BEGIN_AND_RESUME;
import static dev.tandem.experiments.config.MayDiffer.Between.WORKERS;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.optimizer.Optimizer;
import dev.tandem.training.SessionOptions;
import java.util.List;

/** The course of the training. Each component has its meaning in its {@link Key}. */
public record TrainingConfig(
    @Key(doc = "Optimizer steps of the whole training.", defaultsTo = "1000", min = 1) int steps,
    @Key(doc = "Labelled images of a replica in a step.", defaultsTo = "4", min = 1)
        int labeledBatch,
    @Key(
            doc =
                "Unlabelled images of a replica in a step; unimatch_v1 takes two such batches. With"
                    + " method.kind supervised or pseudo_label none only re-estimating batch-norm"
                    + " statistics uses them.",
            defaultsTo = "4",
            min = 1)
        int unlabeledBatch,
    @Key(
            doc = "Width and height of the square that is cut from each image, in pixels.",
            defaultsTo = "321",
            min = SMALLEST_CROP)
        int crop,
    @Key(doc = "Learning rate at the start.", defaultsTo = "0.01", min = 0) double learningRate,
    @Key(doc = "The learning rate does not fall below this.", defaultsTo = "0.0001", min = 0)
        double learningRateMin,
    @Key(
            doc = "Power of the polynomial decay: rate = learning_rate * (1 - step / steps)^power.",
            defaultsTo = "0.9",
            min = 0)
        double learningRatePower,
    @Key(
            doc =
                "Whether each step has the learning rate of the step before, as in trainings that set"
                    + " it after a step.",
            defaultsTo = "false")
        boolean learningRateOneStepLate,
    @Key(
            doc =
                "Steps over which all learning rates grow from near 0 to the values they would have;"
                    + " 0 begins with the whole rate.",
            defaultsTo = "0",
            min = 0)
        int warmUp,
    @Key(
            doc =
                "Learning rate at the start of the head that gives Gaussian representations their"
                    + " variance; it falls as the other does.",
            defaultsTo = "0.00005",
            min = 0)
        double probabilityLearningRate,
    @Key(
            doc = "The learning rate of that head does not fall below this.",
            defaultsTo = "0.000001",
            min = 0)
        double probabilityLearningRateMin,
    @Key(doc = "The optimizer.", defaultsTo = "\"sgd\"", implementing = Optimizer.class)
        Choice<OptimizerKind> optimizer,
    @Key(doc = "Momentum of optimizer sgd.", defaultsTo = "0.9", min = 0, max = 1) double momentum,
    @Key(doc = "Whether the momentum of optimizer sgd is Nesterov's.", defaultsTo = "true")
        boolean nesterov,
    @Key(
            doc =
                "Weight decay d: sgd adds d * weight to the gradient, adamw subtracts learning_rate *"
                    + " d * weight from the weight.",
            defaultsTo = "0.0005",
            min = 0)
        double weightDecay,
    @Key(
            doc =
                "Whether parameters of one dimension decay too: scales and shifts of batch norm, and"
                    + " biases.",
            defaultsTo = "true")
        boolean decayVectors,
    @Key(
            doc =
                "Gradients are scaled down so that their norm, over all parameters, is at most this;"
                    + " 0 leaves them as they are.",
            defaultsTo = "0",
            min = 0)
        double clipGradientNorm,
    @Key(
            doc = "Groups of parameters with a learning rate or weight decay of their own.",
            defaultsTo = "[]")
        List<ParameterGroupConfig> parameterGroups,
    @Key(doc = "Steps between evaluations; 0 evaluates only at the end.", defaultsTo = "0", min = 0)
        @MayDiffer(BEGIN_AND_RESUME)
        int evaluateEvery,
    @Key(
            doc =
                "Steps between checkpoints. One is also saved at every evaluation and after the"
                    + " last step; 0 saves only then.",
            defaultsTo = "0",
            min = 0)
        @MayDiffer(BEGIN_AND_RESUME)
        int checkpointEvery,
    @Key(
            doc = "How many of the newest checkpoints are kept, beside the best.",
            defaultsTo = "3",
            min = 1)
        @MayDiffer(BEGIN_AND_RESUME)
        int keepCheckpoints,
    @Key(
            doc =
                "How many steps may have a loss or gradient that is not finite; they change no weight,"
                    + " and skipped_steps in the metrics counts them. One more ends the training.",
            defaultsTo = "0",
            min = 0)
        @MayDiffer(BEGIN_AND_RESUME)
        int skipNonfiniteSteps,
    @Key(doc = "Steps between train lines in metrics.jsonl.", defaultsTo = "1", min = 1)
        @MayDiffer(BEGIN_AND_RESUME)
        int logEvery,
    @Key(
            doc =
                "Labelled and unlabelled images, as many of each, whose pseudo-labels are judged at"
                    + " each evaluation; 0 turns off this inspection and its pictures.",
            defaultsTo = "16",
            min = 0)
        @MayDiffer(BEGIN_AND_RESUME)
        int inspectedImages,
    @Key(
            doc =
                "Number format of the network's convolutions and matrix products. float32 is exact on a"
                    + " GPU too; tensor_float32 lets an NVIDIA GPU round their inputs to"
                    + " 11 bits, bfloat16 any device to 8; auto takes bfloat16 on processors and GPUs"
                    + " that are faster in it, else tensor_float32.",
            defaultsTo = "\"float32\"")
        // What it comes to is compared: a run with auto goes on in the format of its beginning.
        @MayDiffer(WORKERS)
        SessionOptions.Precision precision,
    @Key(
            doc =
                "Whether a training on a GPU repeats bit by bit, which makes it slower; on a CPU"
                    + " every training does.",
            defaultsTo = "false")
        boolean deterministic,
    @Key(
            doc =
                "Threads within one operation of TensorFlow; 0 shares the processors evenly among the"
                    + " logical CPU devices of a process. Another number rounds sums otherwise.",
            defaultsTo = "0",
            min = 0)
        @MayDiffer({BEGIN_AND_RESUME, WORKERS})
        int intraOpThreads,
    @Key(
            doc = "Operations of TensorFlow at the same time; 0 takes three, beside a GPU eight.",
            defaultsTo = "0",
            min = 0)
        @MayDiffer({BEGIN_AND_RESUME, WORKERS})
        int interOpThreads,
    @Key(
            doc =
                "Largest share of a list of images that may be missing or unreadable; the next of the"
                    + " list replaces each. One more ends the training, and so does a mask that does"
                    + " not have its image's size or the classes. With the default none of fewer than"
                    + " 100 images may. With strategy multi_worker no image of a training may.",
            defaultsTo = "0.01",
            min = 0,
            max = 1)
        @MayDiffer(BEGIN_AND_RESUME)
        double maxBrokenImages) {

  /** Smallest side of a crop, in pixels. */
  public static final int SMALLEST_CROP = 16;

  /**
   * Checks the ranges of the learning rates.
   *
   * @throws dev.tandem.InvalidInputException if a learning rate begins below its floor
   */
  public TrainingConfig {
    parameterGroups = List.copyOf(parameterGroups);
    requireAtMost("learning_rate_min", learningRateMin, "learning_rate", learningRate);
    requireAtMost(
        "probability_learning_rate_min",
        probabilityLearningRateMin,
        "probability_learning_rate",
        probabilityLearningRate);
  }
}
