package dev.tandem.experiments.cli;

import java.util.List;
import java.util.Optional;

/**
 * Where a failure comes from code of the user's, such as a method or a loss that a config names.
 */
final class UserCode {
  private static final String OURS = "dev.tandem.";

  /** Of Java, of TensorFlow, and of the other libraries that call or are called. */
  private static final List<String> LIBRARIES =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "org.tensorflow.",
          "org.bytedeco.",
          "com.google.",
          "com.sun.",
          "org.apache.",
          "org.slf4j.",
          "ch.qos.");

  private UserCode() {}

  /**
   * The innermost call in a class of the user's that Tandem has called.
   *
   * @param failure the failure; of its causes the last counts
   */
  static Optional<StackTraceElement> in(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    StackTraceElement[] frames = root.getStackTrace();
    for (int i = 0; i < frames.length - 1; i++) {
      if (isOfUser(frames[i])) {
        return isCalledByTandem(frames, i) ? Optional.of(frames[i]) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isOfUser(StackTraceElement frame) {
    String name = frame.getClassName();
    return !name.startsWith(OURS) && LIBRARIES.stream().noneMatch(name::startsWith);
  }

  private static boolean isCalledByTandem(StackTraceElement[] frames, int of) {
    return List.of(frames).subList(of + 1, frames.length).stream()
        .anyMatch(frame -> frame.getClassName().startsWith(OURS));
  }
}
