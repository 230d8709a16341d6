package dev.tandem.experiments.config;

import static dev.tandem.experiments.config.MayDiffer.Between.BEGIN_AND_RESUME;

import dev.tandem.experiments.binding.Key;

/** The devices of the training. Each component has its meaning in its {@link Key}. */
public record DistributionConfig(
    @Key(
            doc =
                "How the training is spread over devices. Batch sizes are those of one replica. The"
                    + " processes of multi_worker come from TF_CONFIG, or from --cluster and"
                    + " --task.",
            defaultsTo = "\"one_device\"")
        DistributionStrategyKind strategy,
    @Key(
            doc =
                "Replicas of a process, each on a device of its own: mirrored takes that many GPUs"
                    + " or, where there is none, logical CPU devices; 0 = all GPUs. A process of"
                    + " multi_worker takes this number of GPUs of its machine, none of which another"
                    + " process takes; 0 = its even share of the GPUs, else one CPU.",
            defaultsTo = "0",
            min = 0)
        int devices,
    @Key(
            doc =
                "For trying out several GPUs with one: mirrored divides the first GPU into"
                    + " distribution.devices virtual ones with this memory in MiB each; 0 divides none.",
            defaultsTo = "0",
            min = 0)
        int virtualGpuMemory,
    @Key(
            doc = "How long a process of multi_worker waits for the others to begin, in seconds.",
            defaultsTo = "600",
            min = 1)
        @MayDiffer(BEGIN_AND_RESUME)
        int startTimeout) {}
