package dev.tandem.testing;

import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A graph, its ops and, once something is evaluated, a session. Values come back as flat arrays in
 * row-major order.
 */
public final class TestGraph implements AutoCloseable {
  static {
    NativeRuntime.load();
  }

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private Session session;

  /** The graph's ops. */
  public Ops tf() {
    return tf;
  }

  /** The one session of this graph; what is added to the graph later is seen too. */
  public Session session() {
    if (session == null) {
      session = new Session(graph, NativeRuntime.session(2, 2));
    }
    return session;
  }

  /** A constant of that shape. */
  public Operand<TFloat32> constant(float[] values, long... shape) {
    return tf.constant(NdArrays.wrap(Shape.of(shape), DataBuffers.of(values)));
  }

  /** A constant of that shape. */
  public Operand<TInt32> constant(int[] values, long... shape) {
    return tf.constant(NdArrays.wrap(Shape.of(shape), DataBuffers.of(values)));
  }

  /** A constant of that shape. */
  public Operand<TBool> constant(boolean[] values, long... shape) {
    return tf.constant(NdArrays.wrap(Shape.of(shape), DataBuffers.of(values)));
  }

  /** The value. */
  public float[] floats(Operand<TFloat32> x) {
    return allFloats(List.of(x)).get(0);
  }

  /** The values of one run. */
  public List<float[]> allFloats(List<Operand<TFloat32>> operands) {
    Session.Runner runner = session().runner();
    operands.forEach(runner::fetch);
    try (Result result = runner.run()) {
      List<float[]> values = new ArrayList<>();
      result.forEach(entry -> values.add(floatsOf(entry.getValue())));
      return values;
    }
  }

  /** The value of a scalar. */
  public float scalar(Operand<TFloat32> x) {
    return floats(x)[0];
  }

  /** The value. */
  public int[] ints(Operand<TInt32> x) {
    return allInts(List.of(x)).get(0);
  }

  /** The values of one run. */
  public List<int[]> allInts(List<Operand<TInt32>> operands) {
    Session.Runner runner = session().runner();
    operands.forEach(runner::fetch);
    try (Result result = runner.run()) {
      List<int[]> values = new ArrayList<>();
      result.forEach(entry -> values.add(intsOf(entry.getValue())));
      return values;
    }
  }

  /** The value. */
  public long[] longs(Operand<TInt64> x) {
    try (Result result = session().runner().fetch(x).run()) {
      TInt64 tensor = (TInt64) result.get(0);
      long[] values = new long[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asLongs().read(values);
      return values;
    }
  }

  /** The value. */
  public double[] doubles(Operand<TFloat64> x) {
    try (Result result = session().runner().fetch(x).run()) {
      TFloat64 tensor = (TFloat64) result.get(0);
      double[] values = new double[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asDoubles().read(values);
      return values;
    }
  }

  /** The value. */
  public boolean[] booleans(Operand<TBool> x) {
    try (Result result = session().runner().fetch(x).run()) {
      TBool tensor = (TBool) result.get(0);
      boolean[] values = new boolean[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asBooleans().read(values);
      return values;
    }
  }

  /** The shape that a run gives. */
  public long[] shapeOf(Operand<?> x) {
    try (Result result = session().runner().fetch(x).run()) {
      return result.get(0).shape().asArray();
    }
  }

  /** Runs ops for their effect, all in one run. */
  public void run(List<Op> ops) {
    Session.Runner runner = session().runner();
    ops.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Gives every variable of the store its initial value, copies after their originals. */
  public void initialize(VariableStore store) {
    store.initialize(session());
    store.synchronizeCopies(session());
  }

  /** The present values of a variable. */
  public float[] valueOf(Variable<TFloat32> variable) {
    return floats(variable.value());
  }

  /** Gives variables their values. */
  public void assign(Map<Variable<TFloat32>, float[]> values) {
    Session.Runner runner = session().runner();
    List<Tensor> tensors = new ArrayList<>();
    try {
      values.forEach(
          (variable, array) -> {
            Placeholder<TFloat32> value =
                tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
            TFloat32 tensor = TFloat32.tensorOf(variable.shape(), DataBuffers.of(array));
            tensors.add(tensor);
            runner.feed(value, tensor).addTarget(variable.assign(tf, value));
          });
      runner.run().close();
    } finally {
      tensors.forEach(Tensor::close);
    }
  }

  private static float[] floatsOf(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static int[] intsOf(Tensor tensor) {
    int[] values = new int[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asInts().read(values);
    return values;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
