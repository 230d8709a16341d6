package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells which files of an image cannot be decoded, one image at a time. */
final class ReadingProbe implements AutoCloseable {
  private final ImageDecoder images = new ImageDecoder();
  private final LabelDecoder labels;

  /**
   * @param encoding of the label files
   */
  ReadingProbe(LabelEncoding encoding) {
    labels = new LabelDecoder(encoding);
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
