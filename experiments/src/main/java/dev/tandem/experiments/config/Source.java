package dev.tandem.experiments.config;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;

/** Where values come from: the JSON document, or one setting of the command line. */
sealed interface Source permits Document, Setting {

  /**
   * What relative paths are relative to.
   *
   * @return an absolute folder
   */
  Path folder();

  /**
   * An error of one key's value.
   *
   * @param key the dotted key; empty for the document as a whole
   * @param problem what was found and what is expected
   * @return the exception to throw, naming this source and the key
   */
  InvalidInputException error(String key, String problem);
}
