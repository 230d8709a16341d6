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
 * Draws the anchors and negatives of the contrastive loss (formulas.md, "Contrastive loss"), with
 * replacement. Nothing here depends on what representations are.
 *
 * @param queries anchors a class
 * @param negatives draws an anchor
 */
public record ContrastiveSampler(int queries, int negatives) {
  private static final float NEVER = -1e9f;
  private static final float NOT_EVEN_ALONE = -2e9f;

  /**
   * What was drawn. Row v belongs to the v-th class present.
   *
   * @param classes int32 [V]: the classes present
   * @param anchors int32 [V, queries]: pixels; −1 where the class has no hard pixel
   * @param negatives int32 [V, queries, negatives]: pixels of other classes
   */
  public record Samples(
      Operand<TInt32> classes, Operand<TInt32> anchors, Operand<TInt32> negatives) {}

  /**
   * @param classes int32 [N]: the class of each valid pixel, −1 = not valid
   * @param hard bool [N]: whether a valid pixel may be an anchor
   * @param classLogits float32 [C, C]: sim(p_c, p_j) / temperature; a row's softmax over the other
   *     classes present is the chance of each to give a negative
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
            tf.fill(tf.shape(among), tf.constant(NEVER)),
            among);
    // The op wants a category even where no class is present; nothing ever falls on this one.
    Operand<TFloat32> spare =
        tf.fill(
            tf.concat(List.of(count, tf.constant(new int[] {1})), tf.constant(0)),
            tf.constant(NOT_EVEN_ALONE));
    Operand<TFloat32> logits = tf.concat(List.of(others, spare), tf.constant(1));
    Operand<TInt32> drawn =
        draws.of("class").categorical(tf, logits, tf.constant(queries * negatives));
    Operand<TInt32> pixels =
        valid.of(tf, present).pick(tf, drawn, draws.of("pixel").uniform(tf, tf.shape(drawn)));
    return tf.reshape(
        pixels,
        tf.concat(List.of(count, tf.constant(new int[] {queries, negatives})), tf.constant(0)));
  }

  /** The pixels of every class, one list behind the other. */
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
      // A pixel number at the end lets a pick from an empty list name a place that exists.
      lists.add(tf.constant(new int[] {-1}));
      return new PixelLists(
          tf.concat(lists, tf.constant(0)),
          counts,
          tf.math.cumsum(counts, tf.constant(0), Cumsum.exclusive(true)));
    }

    /** The lists of these classes alone, by their place among them. */
    PixelLists of(Ops tf, Operand<TInt32> classes) {
      return new PixelLists(
          pixels,
          tf.gather(counts, classes, tf.constant(0)),
          tf.gather(offsets, classes, tf.constant(0)));
    }

    /** A uniform pixel of each class of {@code rows}, by u in [0, 1); −1 from an empty list. */
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
