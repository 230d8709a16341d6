package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.experiments.config.ExperimentConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a training.
 *
 * @param dataset ids to files
 * @param split which ids are for what
 */
record Inputs(SegmentationDataset dataset, Split split) {

  /**
   * What a config names.
   *
   * @throws InvalidInputException if a list or a file is missing
   */
  static Inputs of(ExperimentConfig config) {
    SegmentationDataset dataset = Datasets.open(config.dataset());
    Split split = Datasets.split(config.dataset());
    // A strategy that can not be made is found here, before there is a run folder.
    if (Strategies.of(config.method()).isPresent()) {
      split.requireUnlabeled();
    }
    InputCheck.requireFiles(dataset, split);
    return new Inputs(dataset, split);
  }

  /**
   * A failure inside the graph does not name the file at fault: looks for it.
   *
   * @throws InvalidInputException that names it, if it is found
   */
  void requireReadable() {
    List<ImageLabelPair> pairs = new ArrayList<>();
    split.labeled().forEach(id -> pairs.add(ImageLabelPair.of(dataset, id)));
    split.valid().forEach(id -> pairs.add(ImageLabelPair.of(dataset, id)));
    InputCheck.requireReadable(
        pairs,
        split.unlabeled().stream().map(dataset::unlabeledImage).toList(),
        dataset.encoding());
  }
}
