package dev.tandem.experiments.config;

import com.google.gson.JsonElement;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A JSON document: a file, or a text that comes from elsewhere.
 *
 * @param name what to call it in errors
 * @param folder the absolute folder its relative paths start from
 * @param text its content
 */
record Document(String name, Path folder, String text) implements Source {

  Document {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its document, whose relative paths start from the file's folder
   * @throws InvalidInputException if the file is absent or can not be read as UTF-8 text
   */
  static Document of(Path file) {
    try {
      return new Document(
          file.toString(), file.toAbsolutePath().normalize().getParent(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": no such file, expected a config in JSON", e);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8 text, expected a config in JSON", e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": can not be read: " + e.getMessage(), e);
    }
  }

  JsonElement json() {
    return StrictJson.parse(text, name);
  }

  @Override
  public InvalidInputException error(String key, String problem) {
    String place = key.isEmpty() ? name : name + ": " + key;
    return new InvalidInputException(place + ": " + problem);
  }
}
