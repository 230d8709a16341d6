package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.Cluster;
import dev.tandem.experiments.assembly.Distributions;
import dev.tandem.experiments.config.ExperimentConfig;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The options of distributed training: the cluster and the task of this process. */
final class ClusterOptions {
  private static final String CLUSTER = "cluster";
  private static final String TASK = "task";

  private ClusterOptions() {}

  static Options addTo(Options options) {
    return options
        .addOption(
            option(
                CLUSTER,
                "host:port,...",
                "the processes of distribution.strategy multi_worker, the chief first (default:"
                    + " the environment variable TF_CONFIG)"))
        .addOption(option(TASK, "N", "index of this process in the cluster, from 0"));
  }

  /**
   * The cluster that the command line or {@code TF_CONFIG} describes; empty if the config's
   * strategy has none.
   *
   * @throws InvalidInputException if the options are invalid or do not fit the config
   */
  static Optional<Cluster> of(CommandLine line, ExperimentConfig config) {
    Optional<Cluster> given = Optional.empty();
    if (line.hasOption(CLUSTER) != line.hasOption(TASK)) {
      throw new InvalidInputException(
          "--cluster, --task: found only one of them, expected both or neither");
    }
    if (line.hasOption(CLUSTER)) {
      String task = line.getOptionValue(TASK);
      if (!task.matches("\\d{1,6}")) {
        throw new InvalidInputException("--task: found " + task + ", expected a whole number");
      }
      given =
          Optional.of(
              new Cluster(
                  List.of(line.getOptionValue(CLUSTER).split(",")), Integer.parseInt(task)));
    }
    return Distributions.cluster(
        config.distribution(), given, Optional.ofNullable(System.getenv(Cluster.TF_CONFIG)));
  }
}
