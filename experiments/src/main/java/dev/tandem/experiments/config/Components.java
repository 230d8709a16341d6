package dev.tandem.experiments.config;

import dev.tandem.InvalidInputException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;

/** Reflection over the components of configuration records. */
final class Components {

  private Components() {}

  /** The JSON key of a component: its name in snake_case. */
  static String key(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** The value of a component. */
  static Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can not read " + component, e);
    }
  }

  /**
   * Calls the canonical constructor.
   *
   * @throws InvalidInputException if the constructor rejects the values
   */
  static <R extends Record> R construct(Class<R> type, Object[] values) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> canonical = type.getDeclaredConstructor(parameters);
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidInputException rejected) {
        throw rejected;
      }
      throw new IllegalStateException("can not construct " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can not construct " + type, e);
    }
  }
}
