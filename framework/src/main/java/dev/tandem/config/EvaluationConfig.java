package dev.tandem.config;

/** The evaluation. Each component has its meaning in its {@link Key}. */
public record EvaluationConfig(
    @Key(
            doc =
                "Forward passes that evaluate --recalibrate-batch-norm takes to renew the running"
                    + " statistics.",
            defaultsTo = "100",
            min = 1)
        int recalibrationSteps) {}
