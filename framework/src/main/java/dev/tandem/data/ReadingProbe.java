package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells which files of an image cannot be decoded, one image at a time. */
final class ReadingProbe implements AutoCloseable {
  private final LabelDecoder labels;
  private final ImageDecoder images;

  /**
   * @param encoding of the label files
   */
  ReadingProbe(LabelEncoding encoding) {
    // First the one that may fail, with an encoding that does: then nothing else is open.
    labels = new LabelDecoder(encoding);
    images = new ImageDecoder();
  }

  /** Why an image or its label, if it has one, cannot be decoded; empty if both can. */
  Optional<String> fault(Path image, Optional<Path> label) {
    try {
      images.decode(image).close();
      label.ifPresent(labels::stored);
      return Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public void close() {
    labels.close();
    images.close();
  }
}
