package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads single images and labels, and finds out what is wrong with them. Thread-safe.
 *
 * @param dataset of the images
 * @param inspector that reads the files
 */
record ImageCheck(SegmentationDataset dataset, FileInspector inspector) {
  /** An image that is used without a label. */
  CheckedImage image(String id) {
    List<String> faults = new ArrayList<>();
    Path image = dataset.unlabeledImage(id);
    Optional<FileInspector.Picture> picture = attempt(() -> inspector.look(image), faults, id);
    return new CheckedImage(
        id,
        faults,
        picture.map(FileInspector.Picture::size),
        Map.of(),
        isTurned(image),
        picture.map(p -> p.thumbnail().small()),
        Optional.empty());
  }

  /**
   * An image with its label: each is read independently, so that an error in one does not hide one
   * in the other.
   */
  CheckedImage pair(String id) {
    List<String> faults = new ArrayList<>();
    ImageLabelPair pair = ImageLabelPair.of(dataset, id);
    Optional<FileInspector.Picture> picture =
        attempt(() -> inspector.look(pair.image()), faults, id);
    Optional<FileInspector.Content> label =
        attempt(() -> inspector.inspectLabel(pair.label()), faults, id);
    Optional<MaskFit> fit = Optional.empty();
    if (picture.isPresent() && label.isPresent()) {
      fit = attempt(() -> fit(pair, picture.get(), label.get()), faults, id).flatMap(f -> f);
    }
    return new CheckedImage(
        id,
        faults,
        picture.map(FileInspector.Picture::size),
        label.map(FileInspector.Content::pixels).orElse(Map.of()),
        isTurned(pair.image()),
        picture.map(p -> p.thumbnail().small()),
        fit);
  }

  private static Optional<MaskFit> fit(
      ImageLabelPair pair, FileInspector.Picture picture, FileInspector.Content label) {
    FileInspector.requireFit(pair, picture.size(), label);
    boolean square = picture.size().width() == picture.size().height();
    return MaskFit.of(picture.thumbnail(), label.grid(), square);
  }

  private static boolean isTurned(Path image) {
    return ExifOrientation.of(image) != ExifOrientation.UPRIGHT;
  }

  private <T> Optional<T> attempt(Supplier<T> reading, List<String> faults, String id) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInputException e) {
      String missing = e.getMessage().contains("no such file") ? InputCheck.meant(id, dataset) : "";
      faults.add(e.getMessage() + missing);
      return Optional.empty();
    }
  }
}
