package dev.tandem.experiments.config;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.util.stream.Stream;

/** What a record component is to the configuration: a key with a value, or a group of keys. */
sealed interface Entry permits Leaf, Group {

  /**
   * The key within its group.
   *
   * @return the last part of the path
   */
  String name();

  /**
   * The key from the top.
   *
   * @return the dotted path
   */
  String path();

  /**
   * Reads the component's value.
   *
   * @param parent the object that holds the key, or does not
   * @param reading the reading this is part of
   * @return the value, of the component's Java type
   * @throws InvalidInputException if the value is missing or not allowed
   */
  Object read(JsonObject parent, Reading reading);

  /**
   * The keys with values.
   *
   * @return this one, or those of the group at any depth, in order
   */
  Stream<Leaf> leaves();

  /**
   * The groups of keys.
   *
   * @return none, or this one and those within it
   */
  Stream<Group> groups();

  /**
   * A text for the user with one line a key.
   *
   * @param parent the object that holds the key
   * @return the lines: key, value, meaning, what is allowed, default
   */
  Stream<String> describe(JsonObject parent);
}
