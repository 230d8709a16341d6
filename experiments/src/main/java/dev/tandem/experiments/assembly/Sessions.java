package dev.tandem.experiments.assembly;

import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.experiments.config.TrainingConfig;
import dev.tandem.graph.NativeRuntime;
import org.tensorflow.proto.ConfigProto;

/** From the training's settings to how a session runs. */
final class Sessions {
  private Sessions() {}

  static ConfigProto of(TrainingConfig training, DistributionStrategy strategy) {
    int processors = strategy.processorsPerReplica(Runtime.getRuntime().availableProcessors());
    int intraOpThreads = training.intraOpThreads() > 0 ? training.intraOpThreads() : processors;
    ConfigProto session = NativeRuntime.session(intraOpThreads, training.interOpThreads());
    return switch (training.precision()) {
      case FLOAT32 -> session;
      case BFLOAT16 -> NativeRuntime.inBfloat16(session);
    };
  }
}
