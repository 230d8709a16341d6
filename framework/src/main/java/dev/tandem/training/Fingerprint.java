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
 * lists of images, network, method, view, optimization, and the settings that the caller names.
 *
 * @param checksums by name: the settings in alphabetical order, then the rest
 */
record Fingerprint(Map<String, Long> checksums) {
  /** More than there are keys in any config. */
  private static final int LENGTH = 512;

  Fingerprint {
    if (checksums.size() >= LENGTH) {
      throw new IllegalArgumentException(
          "settings that all processes share: found %d, expected at most %d"
              .formatted(checksums.size(), LENGTH - 1));
    }
  }

  static Fingerprint of(TrainingSetup setup) {
    Map<String, String> settings = new TreeMap<>(setup.settings());
    settings.put("number format (training.precision)", setup.session().precision().here().text());
    // Behind the settings, whose keys say more precisely what differs.
    Map<String, Long> checksums =
        new LinkedHashMap<>(of(settings, setup.split(), setup.plan()).checksums);
    new SetupDescription(setup)
        .parts()
        .forEach((name, text) -> checksums.put("the " + name, checksum(text)));
    return new Fingerprint(checksums);
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

  /**
   * A checksum of the names, which differ between kinds of methods, and one number for each value,
   * to be compared with those of the other processes. A row of fixed length, as the exchange needs.
   */
  long[] numbers() {
    long[] row = new long[LENGTH];
    row[0] = checksum(checksums.keySet().toString());
    int next = 1;
    for (long checksum : checksums.values()) {
      row[next++] = checksum;
    }
    return row;
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
    long[] ofChief = replicas.get(0);
    for (int replica = 0; replica < replicas.size(); replica++) {
      long[] row = replicas.get(replica);
      String worker = "worker " + replica / perWorker;
      if (row[0] != ofChief[0]) {
        throw new InvalidInputException(
            "%s was started with another kind of method, network or data set than worker 0, expected the same for all"
                .formatted(worker));
      }
      for (int value = 0; value < names.size(); value++) {
        if (row[value + 1] != ofChief[value + 1]) {
          throw new InvalidInputException(
              "%s: %s was started with another value than worker 0, expected the same for all"
                  .formatted(names.get(value), worker));
        }
      }
    }
  }
}
