package dev.tandem.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An order of the images such that full batches contain images of one size.
 *
 * @param pairs all images: first those in full batches of one size, then the rest
 * @param inBatches number of images in full batches
 * @param batch images per full batch
 */
record BatchesBySize(List<ImageLabelPair> pairs, int inBatches, int batch) {
  /**
   * Reads the sizes from the headers of the image files; a file without a readable size is not
   * batched.
   */
  static BatchesBySize of(List<ImageLabelPair> pairs, int batch) {
    if (batch == 1) {
      return new BatchesBySize(pairs, 0, 1);
    }
    List<Optional<ImageSize>> sizes =
        pairs.parallelStream().map(pair -> ImageSize.ofHeader(pair.image())).toList();
    Map<ImageSize, List<ImageLabelPair>> waiting = new LinkedHashMap<>();
    List<ImageLabelPair> full = new ArrayList<>();
    List<ImageLabelPair> rest = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      if (sizes.get(i).isEmpty()) {
        rest.add(pairs.get(i));
        continue;
      }
      List<ImageLabelPair> same =
          waiting.computeIfAbsent(sizes.get(i).get(), size -> new ArrayList<>());
      same.add(pairs.get(i));
      if (same.size() == batch) {
        full.addAll(same);
        same.clear();
      }
    }
    waiting.values().forEach(rest::addAll);
    int inBatches = full.size();
    full.addAll(rest);
    return new BatchesBySize(full, inBatches, batch);
  }

  /** The first place of a batch in the list of the pairs; of the one after the last too. */
  int begin(int number) {
    int full = inBatches / batch;
    return number < full ? number * batch : inBatches + number - full;
  }

  /** The number of full batches plus the number of single images. */
  int batchCount() {
    return inBatches / batch + pairs.size() - inBatches;
  }
}
