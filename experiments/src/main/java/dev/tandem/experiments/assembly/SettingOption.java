package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import java.util.Collection;
import java.util.function.Supplier;

/** Names the option of a setting in errors, which take every setting for one of {@code --set}. */
public final class SettingOption {
  private static final String SET = "--set ";

  private SettingOption() {}

  /**
   * Reads configs with settings of another option.
   *
   * @param option with its command, for example {@code batch: --grid}
   * @param keys dotted keys that come from it, and from no {@code --set}
   * @throws InvalidInputException as {@code reading}, with the option that was used
   */
  public static <T> T named(String option, Collection<String> keys, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidInputException e) {
      String message = e.getMessage();
      if (keys.stream().noneMatch(key -> message.startsWith(SET + key + "="))) {
        throw e;
      }
      throw new InvalidInputException(option + " " + message.substring(SET.length()), e);
    }
  }
}
