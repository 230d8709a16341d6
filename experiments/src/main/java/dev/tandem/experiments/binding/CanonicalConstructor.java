package dev.tandem.experiments.binding;

import dev.tandem.InvalidInputException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** The constructor of a record that takes the values of all its components. */
final class CanonicalConstructor {
  private CanonicalConstructor() {}

  /**
   * Calls the canonical constructor.
   *
   * @throws InvalidInputException if the constructor rejects the values
   * @throws IllegalArgumentException if it does so in another way, as records of users may; with
   *     what it throws as the cause
   */
  static Record call(Class<? extends Record> type, Object[] values) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> canonical = type.getDeclaredConstructor(parameters);
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidInputException rejected) {
        throw rejected;
      }
      if (e.getCause() instanceof RuntimeException rejected) {
        throw new IllegalArgumentException(rejected);
      }
      throw new IllegalStateException("cannot construct " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type, e);
    }
  }
}
