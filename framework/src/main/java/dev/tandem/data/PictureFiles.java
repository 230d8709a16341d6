package dev.tandem.data;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which files are pictures, by their names. */
public final class PictureFiles {
  private static final Pattern READABLE = Pattern.compile("(?i).*\\.(jpe?g|png|bmp)");
  private static final Pattern PICTURE =
      Pattern.compile(
          "(?i).*\\.(jpe?g|png|bmp|jpe|jfif|gif|tiff?|webp|hei[cf]|avif|jp2|tga|p[gnp]m|dng|cr2|nef)");

  private PictureFiles() {}

  /** Whether a file is JPEG, PNG or BMP and not hidden. */
  public static boolean isReadable(Path file) {
    return !isHidden(file) && READABLE.matcher(name(file)).matches();
  }

  /** Whether a file is a picture of any kind and not hidden. */
  public static boolean isPicture(Path file) {
    return !isHidden(file) && PICTURE.matcher(name(file)).matches();
  }

  /**
   * Whether a file or folder is hidden: its name begins with a dot. macOS writes a hidden {@code
   * ._x.jpg} beside {@code x.jpg}, which is no image.
   */
  public static boolean isHidden(Path file) {
    return name(file).startsWith(".");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
