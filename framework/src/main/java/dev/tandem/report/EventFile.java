package dev.tandem.report;

import dev.tandem.file.HeldBackFile;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.Event;

/**
 * A file of TensorBoard events: {@code events.out.tfevents.SECONDS.tandem}.
 *
 * <p>Each event is a protocol buffer in TensorFlow's record framing, all numbers little-endian: its
 * length (uint64), the masked CRC-32C of the length (uint32), the event, the masked CRC-32C of the
 * event (uint32). The first event names the version of the format.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK_DELTA = 0xa282ead8;

  private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);

  private final HeldBackFile file;
  private final Clock clock;

  /**
   * Creates the file, or appends to the one that was created in the same second.
   *
   * @param folder created if it does not exist
   * @param clock gives the time in the file's name and of the events
   */
  EventFile(Path folder, Clock clock) {
    this.clock = clock;
    String name = "events.out.tfevents.%010d.tandem".formatted(clock.instant().getEpochSecond());
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      LOG.warn(new UnwritableException(folder, e).getMessage());
    }
    file = new HeldBackFile(folder.resolve(name));
    append(Event.newBuilder().setFileVersion(VERSION));
  }

  /** Appends an event with the current time; what cannot be written is written later. */
  void append(Event.Builder event) {
    Instant now = clock.instant();
    event.setWallTime(now.getEpochSecond() + now.getNano() / 1e9);
    file.append(record(event.build().toByteArray()));
  }

  @Override
  public void close() {
    try {
      file.flush();
    } catch (UnwritableException e) {
      // The metrics of the run hold the same numbers.
      LOG.warn(e.getMessage());
    }
  }

  /** The data in TensorFlow's record framing, which adds 16 bytes. */
  static byte[] record(byte[] data) {
    byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
    return littleEndian(length.length + data.length + 2 * Integer.BYTES)
        .put(length)
        .putInt(maskedChecksum(length))
        .put(data)
        .putInt(maskedChecksum(data))
        .array();
  }

  /** TensorFlow's masked CRC-32C: a CRC over data that contains CRCs would be weak. */
  private static int maskedChecksum(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
