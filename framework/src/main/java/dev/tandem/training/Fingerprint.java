package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What must be the same for every process of a training, as a checksum of each value: the plan, the
 * lists of images, and the settings that the caller names.
 *
 * @param checksums by name: the settings in alphabetical order, then the rest
 */
record Fingerprint(Map<String, Long> checksums) {

  static Fingerprint of(TrainingSetup setup) {
    Map<String, String> settings = new TreeMap<>(setup.settings());
    settings.put("number format (training.precision)", setup.session().precision().here().text());
    return of(settings, setup.split(), setup.plan());
  }

  static Fingerprint of(Map<String, String> settings, Split split, TrainingPlan plan) {
    Map<String, Long> checksums = new LinkedHashMap<>();
    new TreeMap<>(settings).forEach((name, value) -> checksums.put(name, checksum(value)));
    checksums.put("split", checksum(split.toString()));
    checksums.put("plan", checksum(plan.toString()));
    return new Fingerprint(checksums);
  }

  private static long checksum(String text) {
    CRC32 checksum = new CRC32();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  /** One number for each value, to be compared with those of the other processes. */
  long[] numbers() {
    return checksums.values().stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Compares.
   *
   * @param replicas the {@link #numbers} of every replica; those of the first are the chief's
   * @param perWorker replicas of a process
   * @throws InvalidInputException that names the first worker with another value, and the value
   */
  void require(List<long[]> replicas, int perWorker) {
    List<String> names = new ArrayList<>(checksums.keySet());
    for (int replica = 0; replica < replicas.size(); replica++) {
      for (int value = 0; value < names.size(); value++) {
        if (replicas.get(replica)[value] != replicas.get(0)[value]) {
          throw new InvalidInputException(
              names.get(value)
                  + ": worker "
                  + replica / perWorker
                  + " was started with another value than worker 0, expected the same for all");
        }
      }
    }
  }
}
