package dev.tandem.experiments.binding;

import dev.tandem.InvalidInputException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value that is either a constant of an enum or the full name of a class of the user's.
 *
 * <p>In JSON it is a text: the constant in lower case, or the name of the class, which has a dot in
 * it. Two choices are equal if they are of the same constant or class.
 *
 * @param <E> the enum
 */
public final class Choice<E extends Enum<E>> {
  private final E word;
  private final String className;
  private final String key;

  private Choice(E word, String className, String key) {
    this.word = word;
    this.className = className;
    this.key = key;
  }

  /**
   * The choice of a constant.
   *
   * @param word the constant
   * @param <E> the enum
   * @return the choice
   */
  public static <E extends Enum<E>> Choice<E> of(E word) {
    return new Choice<>(Objects.requireNonNull(word), null, "");
  }

  /**
   * The choice of a class.
   *
   * @param className the full name of the class
   * @param <E> the enum whose constants could be chosen instead
   * @return the choice
   */
  public static <E extends Enum<E>> Choice<E> ofClass(String className) {
    return ofClass(className, "");
  }

  private static <E extends Enum<E>> Choice<E> ofClass(String className, String key) {
    return new Choice<>(null, Objects.requireNonNull(className), key);
  }

  private static <E extends Enum<E>> Choice<E> ofConstant(Enum<E> constant) {
    return of(constant.getDeclaringClass().cast(constant));
  }

  /**
   * How choices are read.
   *
   * @param constants the enum
   * @param classes which classes, as words that follow "the full name of"
   */
  static ValueType type(Class<?> constants, String classes) {
    Map<String, Enum<?>> words = ValueType.words(constants);
    String expected = ValueType.oneOf(words) + ", or the full name of " + classes;
    return ValueType.of(
        expected,
        (json, place) -> {
          String text = ValueType.text(json).orElse("");
          return Optional.of(
              text.contains(".")
                  ? ofClass(text, place.key())
                  : ofConstant(ValueType.word(json, place, words, expected)));
        });
  }

  /**
   * The constant.
   *
   * @return the constant; empty if a class was chosen
   */
  public Optional<E> word() {
    return Optional.ofNullable(word);
  }

  /**
   * The full name of the class.
   *
   * @return the name; empty if a constant was chosen
   */
  public Optional<String> className() {
    return Optional.ofNullable(className);
  }

  /**
   * Whether a certain constant was chosen.
   *
   * @param constant the constant
   * @return whether it was chosen
   */
  public boolean is(E constant) {
    return constant == word;
  }

  /** The chosen class; empty if a constant was chosen, or the class path has no such class. */
  Optional<Class<?>> loaded() {
    try {
      return className == null ? Optional.empty() : Optional.of(Class.forName(className));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  /**
   * Makes what is chosen.
   *
   * @param known makes what a constant stands for
   * @param type what a class of the user's must implement
   * @param arguments for its constructor, as for {@link #instance}
   * @param <T> the type
   * @return the object
   * @throws InvalidInputException as {@link #instance}
   */
  public <T> T make(Function<E, ? extends T> known, Class<T> type, Object... arguments) {
    return className == null ? known.apply(word) : instance(type, arguments);
  }

  /**
   * Makes an instance of the chosen class: by its public constructor that takes the given arguments
   * or, if it has none, by the one without parameters.
   *
   * @param type what the class must implement
   * @param arguments the arguments
   * @param <T> the type
   * @return the instance
   * @throws InvalidInputException if there is no such class, it cannot be loaded, it is of another
   *     type, or it has no such constructor
   * @throws IllegalStateException if a constant was chosen
   */
  public <T> T instance(Class<T> type, Object... arguments) {
    if (className == null) {
      throw new IllegalStateException("not the name of a class: " + this);
    }
    try {
      Class<?> named = Class.forName(className);
      if (!type.isAssignableFrom(named)) {
        throw unfit("which does not implement " + type.getSimpleName(), type, arguments, null);
      }
      Optional<Constructor<?>> taking = constructor(named, arguments);
      return type.cast(
          taking.isPresent()
              ? taking.get().newInstance(arguments)
              : named.getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      throw new InvalidInputException(
          found() + ", whose constructor failed: " + e.getCause(), e.getCause());
    } catch (ClassNotFoundException e) {
      throw unfit("which is not on the class path", type, arguments, e);
    } catch (LinkageError e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new InvalidInputException(found() + ", which cannot be loaded: " + reason, e);
    } catch (NoSuchMethodException e) {
      throw unfit("whose constructors do not fit", type, arguments, e);
    } catch (IllegalAccessException e) {
      throw unfit("which is not public", type, arguments, e);
    } catch (InstantiationException e) {
      throw unfit("which is abstract", type, arguments, e);
    }
  }

  private InvalidInputException unfit(
      String fault, Class<?> type, Object[] arguments, Exception cause) {
    return new InvalidInputException(
        found()
            + ", "
            + fault
            + ", expected a public class that implements "
            + type.getSimpleName()
            + " and has a public constructor without parameters"
            + alternative(arguments),
        cause);
  }

  private static Optional<Constructor<?>> constructor(Class<?> type, Object[] arguments) {
    return Arrays.stream(type.getConstructors())
        .filter(constructor -> takes(constructor.getParameterTypes(), arguments))
        .findFirst();
  }

  private static boolean takes(Class<?>[] parameters, Object[] arguments) {
    if (parameters.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < parameters.length; i++) {
      // An int argument arrives as an Integer.
      Class<?> boxed = MethodType.methodType(parameters[i]).wrap().returnType();
      if (!boxed.isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }

  private String found() {
    return (key.isEmpty() ? "" : key + ": ") + "found " + className;
  }

  private static String alternative(Object[] arguments) {
    if (arguments.length == 0) {
      return "";
    }
    return Arrays.stream(arguments)
        .map(Choice::declared)
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", " or with (", ")"));
  }

  /** As a constructor declares it: an int arrives as an Integer, a path as one of its system. */
  private static Class<?> declared(Object argument) {
    return argument instanceof Path
        ? Path.class
        : MethodType.methodType(argument.getClass()).unwrap().returnType();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Choice<?> choice
        && word == choice.word
        && Objects.equals(className, choice.className);
  }

  @Override
  public int hashCode() {
    return Objects.hash(word, className);
  }

  /** The text that stands for it in JSON. */
  @Override
  public String toString() {
    return className == null ? Json.word(word) : className;
  }
}
