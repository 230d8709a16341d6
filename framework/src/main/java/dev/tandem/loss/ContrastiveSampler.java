package dev.tandem.loss;

import dev.tandem.ValueRange;
import dev.tandem.graph.Draws;
import dev.tandem.graph.LabelMaps;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

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
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range, or both make 2³¹ negatives
   *     of a class or more
   */
  public ContrastiveSampler {
    ValueRange.requireAtLeast("anchors per class", queries, 1);
    ValueRange.requireAtLeast("negatives per anchor", negatives, 1);
    if ((long) queries * negatives > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "found %d anchors with %d negatives each, expected fewer than 2^31 negatives in all"
              .formatted(queries, negatives));
    }
  }

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
    Operand<TInt32> hardClasses = tf.select(hard, classes, tf.constant(-1));
    PixelLists anchors = PixelLists.of(tf, hardClasses, classCount);

    Operand<TInt64> present =
        tf.squeeze(
            tf.where(tf.math.greater(valid.counts, tf.constant(0))), Squeeze.axis(List.of(1L)));
    Operand<TInt32> count = tf.shape(present);
    return new Samples(
        tf.dtypes.cast(present, TInt32.class),
        anchors(tf, anchors, present, count, draws.of("anchors")),
        negatives(tf, valid, present, count, classLogits, draws.of("negatives")));
  }

  private Operand<TInt32> anchors(
      Ops tf, PixelLists hard, Operand<TInt64> present, Operand<TInt32> count, Draws draws) {
    Operand<TFloat32> u =
        draws.uniform(
            tf, tf.concat(List.of(count, tf.constant(new int[] {queries})), tf.constant(0)));
    Operand<TInt64> rows = tf.broadcastTo(tf.expandDims(present, tf.constant(1)), tf.shape(u));
    return hard.pick(tf, rows, u);
  }

  private Operand<TInt32> negatives(
      Ops tf,
      PixelLists valid,
      Operand<TInt64> present,
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
    Operand<TInt64> drawn =
        tf.math.minimum(
            draws.of("class").categorical(tf, logits, tf.constant(queries * negatives)),
            tf.dtypes.cast(tf.math.sub(count, tf.constant(1)), TInt64.class));
    Operand<TFloat32> u = draws.of("pixel").uniform(tf, tf.shape(drawn));
    Operand<TInt32> shape =
        tf.concat(List.of(count, tf.constant(new int[] {queries, negatives})), tf.constant(0));
    return valid.of(tf, present).pick(tf, tf.reshape(drawn, shape), tf.reshape(u, shape));
  }

  /**
   * The pixels of each class, as lists concatenated in the order of the classes. All are int64
   * until the end: int32 a GPU would compare, join and reshape in the memory of the host.
   */
  private record PixelLists(
      Operand<TInt64> pixels, Operand<TInt32> counts, Operand<TInt32> offsets) {

    static PixelLists of(Ops tf, Operand<TInt32> classes, int classCount) {
      Operand<TInt64> numbers =
          tf.range(
              tf.constant(0L),
              tf.reshape(tf.shape(classes, TInt64.class), tf.constant(new int[0])),
              tf.constant(1L));
      Operand<TInt32> bins =
          tf.select(LabelMaps.areLabeled(tf, classes), classes, tf.constant(classCount));
      List<Operand<TInt64>> lists = new ArrayList<>();
      List<Operand<TInt32>> sizes = new ArrayList<>();
      for (var list : tf.dynamicPartition(numbers, bins, classCount + 1L).outputs()) {
        lists.add(list);
        sizes.add(tf.shape(list));
      }
      lists.remove(classCount);
      sizes.remove(classCount);
      Operand<TInt32> counts = tf.concat(sizes, tf.constant(0));
      // One more element, so that the index computed for an empty list is valid.
      lists.add(tf.constant(new long[] {-1}));
      return new PixelLists(
          tf.concat(lists, tf.constant(0)),
          counts,
          tf.math.cumsum(counts, tf.constant(0), Cumsum.exclusive(true)));
    }

    /** The lists of these classes only, indexed by position in {@code classes}. */
    PixelLists of(Ops tf, Operand<TInt64> classes) {
      return new PixelLists(
          pixels,
          tf.gather(counts, classes, tf.constant(0)),
          tf.gather(offsets, classes, tf.constant(0)));
    }

    /**
     * For each entry of {@code rows} a pixel of that list, chosen by u in [0, 1); −1 if it is
     * empty.
     */
    Operand<TInt32> pick(Ops tf, Operand<TInt64> rows, Operand<TFloat32> u) {
      Operand<TInt64> count = tf.gather(tf.dtypes.cast(counts, TInt64.class), rows, tf.constant(0));
      Operand<TInt64> offset =
          tf.gather(tf.dtypes.cast(offsets, TInt64.class), rows, tf.constant(0));
      Operand<TInt64> place =
          tf.dtypes.cast(tf.math.mul(u, tf.dtypes.cast(count, TFloat32.class)), TInt64.class);
      Operand<TInt64> last = tf.math.maximum(tf.math.sub(count, tf.constant(1L)), tf.constant(0L));
      Operand<TInt64> index = tf.math.add(offset, tf.math.minimum(place, last));
      Operand<TInt64> chosen = tf.gather(pixels, index, tf.constant(0));
      return tf.dtypes.cast(
          tf.select(tf.math.greater(count, tf.constant(0L)), chosen, tf.constant(-1L)),
          TInt32.class);
    }
  }
}
