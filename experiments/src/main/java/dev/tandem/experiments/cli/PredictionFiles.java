package dev.tandem.experiments.cli;

import dev.tandem.export.SavedModelPredictor;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** What {@code predict} writes. */
interface PredictionFiles {
  /**
   * Marks the folder as one of predictions, before its first picture: what an interrupted {@code
   * predict} leaves is no photograph either.
   *
   * @throws dev.tandem.file.UnwritableException if that cannot be written
   */
  void begin();

  /** What may be appended to the name of an image. */
  List<String> endings();

  /**
   * Writes the files of an image.
   *
   * @param image the image file
   * @param base folder and beginning of the name of each file
   * @throws dev.tandem.file.UnwritableException if one cannot be written
   */
  void write(
      Path image, BufferedImage photograph, SavedModelPredictor.Labeling labeling, Path base);

  /**
   * Writes what belongs to all images.
   *
   * @param out gets a line for the user
   */
  void end(PrintStream out);
}
