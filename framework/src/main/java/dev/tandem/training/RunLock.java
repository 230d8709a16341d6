package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into a run folder, which one process has at a time. It is a lock of the
 * operating system on the file {@code lock} in the folder, and ends with the process however that
 * ends. The file names the process, and stays when the lock is given back.
 */
public final class RunLock implements AutoCloseable {
  /** Name of the file. */
  static final String FILE = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** Not the content: on Windows what is locked cannot be read by others. */
  private static final long LOCKED_BYTE = 1 << 30;

  /**
   * The files that this process holds. They are not opened again meanwhile: closing any channel of
   * a file gives back all locks that the process has on it.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param folder exists
   * @throws InvalidInputException that names the process that has it
   * @throws UnwritableException if the file cannot be written
   */
  public static RunLock acquire(Path folder) {
    synchronized (HELD) {
      requireFree(folder);
      try {
        Path file = folder.toRealPath().resolve(FILE);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isRefused(channel)) {
          channel.close();
          return acquire(folder);
        }
        nameProcess(channel);
        HELD.add(file);
        return new RunLock(file, channel);
      } catch (IOException e) {
        throw new UnwritableException(folder.resolve(FILE), e);
      }
    }
  }

  private static void nameProcess(FileChannel channel) throws IOException {
    String process = Long.toString(ProcessHandle.current().pid());
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      // Gives the lock back.
      channel.close();
      throw e;
    }
  }

  private static boolean isRefused(FileChannel channel) {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) == null;
    } catch (IOException e) {
      LOG.warn("this file system has no locks ({}): start no second process on one run folder", e);
      return false;
    }
  }

  /**
   * Refuses a folder into which a process writes, this one or another.
   *
   * @throws InvalidInputException that names the process
   */
  public static void requireFree(Path folder) {
    owner(folder)
        .ifPresent(
            process -> {
              throw new InvalidInputException(
                  "%s: process %s writes into this run folder, expected none: wait for its end, or take another folder"
                      .formatted(folder, process));
            });
  }

  /** The process that has the lock of a folder, by its number. */
  private static Optional<String> owner(Path folder) {
    synchronized (HELD) {
      try {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
          return Optional.empty();
        }
        if (HELD.contains(folder.toRealPath().resolve(FILE))) {
          return Optional.of(Long.toString(ProcessHandle.current().pid()));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false)) {
          return lock != null ? Optional.empty() : Optional.of(Files.readString(file).strip());
        }
      } catch (IOException e) {
        // A folder that cannot be written or has no locks: whoever writes will hear of it then.
        return Optional.empty();
      }
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      HELD.remove(file);
      try {
        channel.truncate(0);
        channel.close();
      } catch (IOException e) {
        LOG.warn("{}", new UnwritableException(file, e).getMessage());
      }
    }
  }
}
