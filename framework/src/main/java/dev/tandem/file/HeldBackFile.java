package dev.tandem.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file to which pieces are appended. A piece that cannot be written now, because the disk is full
 * or its folder is out of reach, is held back in memory and written before the next one; half a
 * piece never stays in the file.
 */
public final class HeldBackFile {
  private static final Logger LOG = LoggerFactory.getLogger(HeldBackFile.class);

  private final Path file;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** Bytes of whole pieces; below 0 before the first was written. */
  private long whole = -1;

  /**
   * @param file is made when the first piece is written; its folder must exist by then
   */
  public HeldBackFile(Path file) {
    this.file = file;
  }

  /** Appends a piece, and what was held back before it. Warns once if it is held back. */
  public void append(byte[] piece) {
    boolean wasHeld = held.size() > 0;
    held.writeBytes(piece);
    try {
      writeHeld();
      if (wasHeld) {
        LOG.warn("{}: can be written again, nothing is lost", file);
      }
    } catch (IOException e) {
      if (!wasHeld) {
        String reason = new UnwritableException(file, e).getMessage();
        LOG.warn("{}; what is due is kept in memory and written later", reason);
      }
    }
  }

  /**
   * Writes what is held back, and forces all to the disk: it is still there after a power failure.
   *
   * @throws UnwritableException if it still cannot be written
   */
  public void flush() {
    try {
      writeHeld();
      if (Files.exists(file)) {
        DurableFiles.flushFile(file);
      }
    } catch (IOException e) {
      throw new UnwritableException(file, e);
    }
  }

  private void writeHeld() throws IOException {
    if (held.size() == 0) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (whole >= 0 && channel.size() > whole) {
        channel.truncate(whole);
      }
      long size = channel.size();
      whole = size;
      ByteBuffer bytes = ByteBuffer.wrap(held.toByteArray());
      while (bytes.hasRemaining()) {
        size += channel.write(bytes, size);
      }
      whole = size;
      CrashPoint.after(file, "appended");
      held.reset();
    }
  }
}
