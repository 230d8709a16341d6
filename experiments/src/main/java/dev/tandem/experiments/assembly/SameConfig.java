package dev.tandem.experiments.assembly;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What must be the same for every process of a training: each key of the config, as a checksum of
 * its value. Left out is what may differ from machine to machine: where files lie, and threads; the
 * lists of images are compared instead.
 *
 * @param checksums by key, in alphabetical order
 */
record SameConfig(TreeMap<String, Long> checksums) {
  private static final Set<String> COMPARED =
      Set.of("dataset", "model", "method", "augmentation", "training", "evaluation");

  private static final Set<String> OF_THE_MACHINE =
      Set.of(
          "dataset.root",
          "dataset.images",
          "dataset.labels",
          "dataset.unlabeled_images",
          "model.pretrained",
          "training.intra_op_threads",
          "training.inter_op_threads");

  static SameConfig of(ExperimentConfig config, Split split) {
    TreeMap<String, Long> checksums = new TreeMap<>();
    JsonObject root = JsonParser.parseString(config.toJson()).getAsJsonObject();
    checksums.put("seed", checksum(root.get("seed").toString()));
    for (String group : COMPARED) {
      for (Map.Entry<String, JsonElement> entry : root.getAsJsonObject(group).entrySet()) {
        checksums.put(group + "." + entry.getKey(), checksum(entry.getValue().toString()));
      }
    }
    checksums.keySet().removeAll(OF_THE_MACHINE);
    checksums.put("dataset.split", checksum(split.toString()));
    return new SameConfig(checksums);
  }

  private static long checksum(String text) {
    CRC32 checksum = new CRC32();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  /** As many numbers as there are keys, to be compared with those of other processes. */
  long[] numbers() {
    return checksums.values().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Compares.
   *
   * @param replicas the {@link #numbers} of every replica; those of the first are the chief's
   * @param perWorker replicas of a process
   * @throws InvalidInputException that names the first worker with another value, and the key
   */
  void require(List<long[]> replicas, int perWorker) {
    List<String> keys = new ArrayList<>(checksums.keySet());
    for (int replica = 0; replica < replicas.size(); replica++) {
      for (int key = 0; key < keys.size(); key++) {
        if (replicas.get(replica)[key] != replicas.get(0)[key]) {
          throw new InvalidInputException(
              keys.get(key)
                  + ": worker "
                  + replica / perWorker
                  + " was started with another value than worker 0, expected the same config for"
                  + " all");
        }
      }
    }
  }
}
