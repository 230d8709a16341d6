package dev.tandem.models.encoder;

import dev.tandem.graph.Extent;
import java.util.List;
import java.util.OptionalInt;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * The position table of a vision transformer, a class row and one row for each cell of a square
 * grid, at grids of other sizes: cubic interpolation along each axis by a constant matrix
 * (formulas.md, "DINOv2"). All of it is in float64, which no GPU rounds to TensorFloat-32.
 *
 * @param side M, the rows and columns of the square
 */
record PositionTable(int side) {
  /** The cubic kernel's a. */
  private static final double A = -0.75;

  /** Added to the number of cells where the ratio of the grids is taken. */
  private static final double OFFSET = 0.1;

  /**
   * The table at a grid; as it is where the grid is the square.
   *
   * @param table float32 [1, 1 + M², D]: the class row, then the cells row by row
   * @return float32 [1, 1 + rows·columns, D]
   */
  Operand<TFloat32> at(Ops tf, Operand<TFloat32> table, Extent rows, Extent columns) {
    OptionalInt square = OptionalInt.of(side);
    if (rows.known().equals(square) && columns.known().equals(square)) {
      return table;
    }
    return interpolated(tf, table, matrix(tf, rows, columns), matrix(tf, columns, rows));
  }

  /**
   * The table at a grid by the matrices of its axes.
   *
   * @param byRow float64 [rows, M]
   * @param byColumn float64 [columns, M]
   */
  Operand<TFloat32> interpolated(
      Ops tf, Operand<TFloat32> table, Operand<TFloat64> byRow, Operand<TFloat64> byColumn) {
    int width = Math.toIntExact(table.shape().get(2));
    Operand<TFloat64> cells =
        tf.dtypes.cast(
            tf.slice(table, tf.constant(new int[] {0, 1, 0}), tf.constant(new int[] {-1, -1, -1})),
            TFloat64.class);
    Operand<TFloat64> square = tf.reshape(cells, tf.constant(new int[] {side, side, width}));
    Operand<TFloat64> inRows = alongFirstAxis(tf, byRow, square, width);
    Operand<TFloat64> inBoth = alongFirstAxis(tf, byColumn, swapped(tf, inRows), width);
    Operand<TFloat32> interpolated =
        tf.dtypes.cast(
            tf.reshape(swapped(tf, inBoth), tf.constant(new int[] {1, -1, width})), TFloat32.class);
    Operand<TFloat32> classRow =
        tf.slice(table, tf.constant(new int[] {0, 0, 0}), tf.constant(new int[] {-1, 1, -1}));
    return tf.concat(List.of(classRow, interpolated), tf.constant(1));
  }

  /** float64 [n, k, D] of a matrix [n, M] and cells [M, k, D]. */
  private static Operand<TFloat64> alongFirstAxis(
      Ops tf, Operand<TFloat64> matrix, Operand<TFloat64> cells, int width) {
    Extent columns = Extent.of(tf, cells, 1);
    Extent depth = Extent.of(tf, width);
    Operand<TFloat64> flat =
        tf.reshape(cells, Extent.shape(tf, Extent.of(tf, cells, 0), columns.times(tf, depth)));
    return tf.reshape(
        tf.linalg.matMul(matrix, flat), Extent.shape(tf, Extent.of(tf, matrix, 0), columns, depth));
  }

  private static Operand<TFloat64> swapped(Ops tf, Operand<TFloat64> x) {
    return tf.linalg.transpose(x, tf.constant(new int[] {1, 0, 2}));
  }

  /**
   * The matrix of one axis; the unit matrix where both axes have M cells.
   *
   * @param cells n, of this axis
   * @param others of the other axis
   * @return float64 [n, M]
   */
  Operand<TFloat64> matrix(Ops tf, Extent cells, Extent others) {
    Operand<TInt32> index = tf.range(tf.constant(0), cells.value(), tf.constant(1));
    Operand<TInt32> m = tf.constant(side);
    return tf.select(
        tf.math.logicalAnd(tf.math.equal(cells.value(), m), tf.math.equal(others.value(), m)),
        oneHot(tf, index),
        interpolation(tf, cells));
  }

  /** float64 [n, M]: A of n cells, also where n is M. */
  Operand<TFloat64> interpolation(Ops tf, Extent cells) {
    Operand<TFloat64> half = tf.constant(0.5);
    Operand<TFloat64> one = tf.constant(1.0);
    Operand<TFloat64> n = tf.dtypes.cast(cells.value(), TFloat64.class);
    Operand<TFloat64> ratio =
        tf.math.div(tf.constant((double) side), tf.math.add(n, tf.constant(OFFSET)));
    Operand<TFloat64> index =
        tf.dtypes.cast(tf.range(tf.constant(0), cells.value(), tf.constant(1)), TFloat64.class);
    Operand<TFloat64> source = tf.math.sub(tf.math.mul(ratio, tf.math.add(index, half)), half);
    Operand<TFloat64> floor = tf.math.floor(source);
    Operand<TFloat64> after = tf.math.sub(source, floor);
    Operand<TFloat64> before = tf.math.sub(one, after);
    List<Operand<TFloat64>> weights =
        List.of(
            far(tf, tf.math.add(one, after)),
            near(tf, after),
            near(tf, before),
            far(tf, tf.math.add(one, before)));
    Operand<TInt32> first = tf.math.sub(tf.dtypes.cast(floor, TInt32.class), tf.constant(1));
    Operand<TFloat64> sum = weighted(tf, weights.get(0), first);
    for (int q = 1; q < weights.size(); q++) {
      sum = tf.math.add(sum, weighted(tf, weights.get(q), tf.math.add(first, tf.constant(q))));
    }
    return sum;
  }

  /** float64 [n, M]: the weights at their cells, those outside of the table at its edge. */
  private Operand<TFloat64> weighted(Ops tf, Operand<TFloat64> weights, Operand<TInt32> cells) {
    Operand<TInt32> inside = tf.clipByValue(cells, tf.constant(0), tf.constant(side - 1));
    return tf.math.mul(tf.expandDims(weights, tf.constant(1)), oneHot(tf, inside));
  }

  private Operand<TFloat64> oneHot(Ops tf, Operand<TInt32> index) {
    return tf.oneHot(index, tf.constant(side), tf.constant(1.0), tf.constant(0.0));
  }

  /** The kernel from 0 to 1: (a+2)x³ − (a+3)x² + 1. */
  private static Operand<TFloat64> near(Ops tf, Operand<TFloat64> x) {
    Operand<TFloat64> linear = tf.math.sub(tf.math.mul(x, tf.constant(A + 2)), tf.constant(A + 3));
    return tf.math.add(tf.math.mul(tf.math.mul(linear, x), x), tf.constant(1.0));
  }

  /** The kernel from 1 to 2: ax³ − 5ax² + 8ax − 4a. */
  private static Operand<TFloat64> far(Ops tf, Operand<TFloat64> x) {
    Operand<TFloat64> linear = tf.math.sub(tf.math.mul(x, tf.constant(A)), tf.constant(5 * A));
    Operand<TFloat64> squared = tf.math.add(tf.math.mul(linear, x), tf.constant(8 * A));
    return tf.math.sub(tf.math.mul(squared, x), tf.constant(4 * A));
  }
}
