package dev.tandem.loss;

import dev.tandem.graph.Draws;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Samples the anchors and negatives of the contrastive loss (formulas.md, "Contrastive loss"), with
 * replacement: anchors uniformly among the hard pixels of their class; for a negative first its
 * class, by the similarity of the class's prototype to that of the anchor's class, then uniformly a
 * valid pixel of that class. Independent of the type of representation.
 *
 * @param queries number of anchors per class
 * @param negatives number of negatives per anchor
 */
public record ContrastiveSampler(int queries, int negatives) {
  /** Excludes a class from its own negatives. */
  private static final float OWN_CLASS_LOGIT = -1e9f;

  /** Below {@link #OWN_CLASS_LOGIT}: never drawn, even if a single class is present. */
  private static final float PADDING_LOGIT = -2e9f;

  /**
   * The sampled pixels, as indices of rows in [N, …]. Row v belongs to the v-th of the V classes
   * present, those with at least one valid pixel.
   *
   * @param classes int32 [V]: the classes present, in ascending order
   * @param anchors int32 [V, queries]; all −1 for a class without a hard pixel
   * @param negatives int32 [V, queries, negatives]: pixels of other classes
   */
  public record Samples(
      Operand<TInt32> classes, Operand<TInt32> anchors, Operand<TInt32> negatives) {}

  /**
   * Samples from the pixels of a step.
   *
   * @param classes int32 [N]: the class of each pixel, −1 = not valid
   * @param hard bool [N]: whether a valid pixel may be an anchor
   * @param classLogits float32 [C, C]: sim(p_c, p_j) / temperature of the classes' prototypes; the
   *     softmax of row c over the other classes present gives the probabilities with which the
   *     classes of c's negatives are drawn
   */
  public Samples sample(
      Ops tf,
      Operand<TInt32> classes,
      Operand<TBool> hard,
      Operand<TFloat32> classLogits,
      Draws draws) {
    int classCount = Math.toIntExact(classLogits.shape().get(0));
    PixelLists valid = PixelLists.of(tf, classes, classCount);
    Operand<TInt32> hardClasses =
        tf.select(hard, classes, tf.fill(tf.shape(classes), tf.constant(-1)));
    PixelLists anchors = PixelLists.of(tf, hardClasses, classCount);

    Operand<TInt32> present =
        tf.dtypes.cast(
            tf.squeeze(
                tf.where(tf.math.greater(valid.counts, tf.constant(0))), Squeeze.axis(List.of(1L))),
            TInt32.class);
    Operand<TInt32> count = tf.shape(present);
    return new Samples(
        present,
        anchors(tf, anchors, present, count, draws.of("anchors")),
        negatives(tf, valid, present, count, classLogits, draws.of("negatives")));
  }

  private Operand<TInt32> anchors(
      Ops tf, PixelLists hard, Operand<TInt32> present, Operand<TInt32> count, Draws draws) {
    Operand<TFloat32> u =
        draws.uniform(
            tf, tf.concat(List.of(count, tf.constant(new int[] {queries})), tf.constant(0)));
    Operand<TInt32> rows = tf.broadcastTo(tf.expandDims(present, tf.constant(1)), tf.shape(u));
    return hard.pick(tf, rows, u);
  }

  private Operand<TInt32> negatives(
      Ops tf,
      PixelLists valid,
      Operand<TInt32> present,
      Operand<TInt32> count,
      Operand<TFloat32> classLogits,
      Draws draws) {
    Operand<TFloat32> among =
        tf.gather(tf.gather(classLogits, present, tf.constant(0)), present, tf.constant(1));
    Operand<TFloat32> others =
        tf.select(
            tf.math.equal(
                tf.expandDims(present, tf.constant(0)), tf.expandDims(present, tf.constant(1))),
            tf.fill(tf.shape(among), tf.constant(OWN_CLASS_LOGIT)),
            among);
    // Sampling needs at least one category even where no class is present.
    Operand<TFloat32> padding =
        tf.fill(
            tf.concat(List.of(count, tf.constant(new int[] {1})), tf.constant(0)),
            tf.constant(PADDING_LOGIT));
    Operand<TFloat32> logits = tf.concat(List.of(others, padding), tf.constant(1));
    // The padding is drawn only where the logits are NaN, and has no list of pixels.
    Operand<TInt32> drawn =
        tf.math.minimum(
            draws.of("class").categorical(tf, logits, tf.constant(queries * negatives)),
            tf.math.sub(count, tf.constant(1)));
    Operand<TInt32> pixels =
        valid.of(tf, present).pick(tf, drawn, draws.of("pixel").uniform(tf, tf.shape(drawn)));
    return tf.reshape(
        pixels,
        tf.concat(List.of(count, tf.constant(new int[] {queries, negatives})), tf.constant(0)));
  }

  /** The pixels of each class, as lists concatenated in the order of the classes. */
  private record PixelLists(
      Operand<TInt32> pixels, Operand<TInt32> counts, Operand<TInt32> offsets) {

    static PixelLists of(Ops tf, Operand<TInt32> classes, int classCount) {
      Operand<TInt32> numbers =
          tf.range(
              tf.constant(0),
              tf.reshape(tf.shape(classes), tf.constant(new int[0])),
              tf.constant(1));
      Operand<TInt32> bins =
          tf.select(
              tf.math.less(classes, tf.constant(0)),
              tf.fill(tf.shape(classes), tf.constant(classCount)),
              classes);
      List<Operand<TInt32>> lists = new ArrayList<>();
      List<Operand<TInt32>> sizes = new ArrayList<>();
      for (var list : tf.dynamicPartition(numbers, bins, classCount + 1L).outputs()) {
        lists.add(list);
        sizes.add(tf.shape(list));
      }
      lists.remove(classCount);
      sizes.remove(classCount);
      Operand<TInt32> counts = tf.concat(sizes, tf.constant(0));
      // One more element, so that the index computed for an empty list is valid.
      lists.add(tf.constant(new int[] {-1}));
      return new PixelLists(
          tf.concat(lists, tf.constant(0)),
          counts,
          tf.math.cumsum(counts, tf.constant(0), Cumsum.exclusive(true)));
    }

    /** The lists of these classes only, indexed by position in {@code classes}. */
    PixelLists of(Ops tf, Operand<TInt32> classes) {
      return new PixelLists(
          pixels,
          tf.gather(counts, classes, tf.constant(0)),
          tf.gather(offsets, classes, tf.constant(0)));
    }

    /**
     * For each entry of {@code rows} a pixel of that list, chosen by u in [0, 1); −1 if it is
     * empty.
     */
    Operand<TInt32> pick(Ops tf, Operand<TInt32> rows, Operand<TFloat32> u) {
      Operand<TInt32> count = tf.gather(counts, rows, tf.constant(0));
      Operand<TInt32> place =
          tf.dtypes.cast(tf.math.mul(u, tf.dtypes.cast(count, TFloat32.class)), TInt32.class);
      Operand<TInt32> last = tf.math.maximum(tf.math.sub(count, tf.constant(1)), tf.constant(0));
      Operand<TInt32> index =
          tf.math.add(tf.gather(offsets, rows, tf.constant(0)), tf.math.minimum(place, last));
      return tf.select(
          tf.math.greater(count, tf.constant(0)),
          tf.gather(pixels, index, tf.constant(0)),
          tf.fill(tf.shape(rows), tf.constant(-1)));
    }
  }
}
