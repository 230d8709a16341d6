package dev.tandem;

/**
 * Something the user gave is wrong: the command line, a config, a file of a data set.
 *
 * <p>The message is one line that says where, what was found and what is expected. The command line
 * prints it alone, without a stack trace, and ends with exit code 2.
 */
public class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error to be shown to the user.
   *
   * @param message where, what was found, what is expected; line breaks become spaces
   */
  public InvalidInputException(String message) {
    super(oneLine(message));
  }

  /**
   * An error to be shown to the user, with the exception that revealed it.
   *
   * @param message where, what was found, what is expected; line breaks become spaces
   * @param cause the exception that revealed it
   */
  public InvalidInputException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Messages quote what the user wrote, which may span lines. */
  private static String oneLine(String message) {
    return message.replaceAll("\\R+", " ");
  }
}
