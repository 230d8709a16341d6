package dev.tandem.experiments.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Chooses the value type of a record component from its Java type. */
final class ValueTypes {

  private ValueTypes() {}

  /**
   * The value type of a component.
   *
   * @param component a component that is not itself a record
   * @param key its annotation, for the values it allows
   * @throws IllegalArgumentException if no key may hold such a type
   */
  static ValueType<?> of(RecordComponent component, Key key) {
    if (component.getGenericType() instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == List.class) {
        return new ListType<>(plain(element, key, component));
      }
      if (generic.getRawType() == Optional.class
          && (element == String.class || element == Path.class)) {
        return new OptionalType<>(plain(element, key, component));
      }
    }
    return plain(component.getGenericType(), key, component);
  }

  private static ValueType<?> plain(Type type, Key key, RecordComponent component) {
    if (type == int.class || type == Integer.class) {
      return WholeType.ofInt(key);
    }
    if (type == long.class || type == Long.class) {
      return WholeType.ofLong(key);
    }
    if (type == double.class || type == Double.class) {
      return new RealType(Range.of(key));
    }
    if (type == boolean.class || type == Boolean.class) {
      return new BooleanType();
    }
    if (type == String.class) {
      return new TextType();
    }
    if (type == Path.class) {
      return new PathType();
    }
    if (type == PseudoLabelChoice.class) {
      return new PseudoLabelType();
    }
    if (type instanceof Class<?> constants && constants.isEnum()) {
      return new EnumType<>(constants);
    }
    throw new IllegalArgumentException(
        component.getDeclaringRecord().getName() + ": no key can hold a " + type.getTypeName());
  }
}
