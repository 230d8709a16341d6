package dev.tandem.experiments.config;

import dev.tandem.InvalidInputException;

/**
 * Values of one record that do not go together. The record knows its own keys only; the reader adds
 * the file and the group.
 */
final class InvalidKeyException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String problem;

  InvalidKeyException(String key, String problem) {
    super(key + ": " + problem);
    this.key = key;
    this.problem = problem;
  }

  String key() {
    return key;
  }

  String problem() {
    return problem;
  }
}
