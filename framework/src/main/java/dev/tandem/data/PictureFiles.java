package dev.tandem.data;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** Which files are pictures, by their names. */
public final class PictureFiles {
  private static final Pattern READABLE = Pattern.compile("(?i).*\\.(jpe?g|png|bmp)");
  private static final Pattern PICTURE =
      Pattern.compile(
          "(?i).*\\.(jpe?g|png|bmp|jpe|jfif|gif|tiff?|webp|hei[cf]|avif|jp2|tga|p[gnp]m|dng|cr2|nef)");
  private static final Set<String> OF_SYSTEMS =
      Set.of("@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information", "__MACOSX");

  private PictureFiles() {}

  /** Whether a file is JPEG, PNG or BMP and not hidden. */
  public static boolean isReadable(Path file) {
    return !isHidden(file) && isReadableName(name(file));
  }

  /** Whether a name, or a path in any system's notation, is that of a JPEG, PNG or BMP file. */
  public static boolean isReadableName(String path) {
    return READABLE.matcher(path).matches();
  }

  /** Whether a file is a picture of any kind and not hidden. */
  public static boolean isPicture(Path file) {
    return !isHidden(file) && PICTURE.matcher(name(file)).matches();
  }

  /**
   * Whether a file or folder is hidden: its name begins with a dot, or it is a folder that a system
   * keeps for itself. macOS writes a hidden {@code ._x.jpg} beside {@code x.jpg}, and network disks
   * keep thumbnails of images in {@code @eaDir}, which are no images.
   */
  public static boolean isHidden(Path file) {
    return name(file).startsWith(".") || OF_SYSTEMS.contains(name(file));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
