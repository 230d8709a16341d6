package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Pretrained values of a backbone's variables, from a file. Parameters and running statistics must
 * all be there, in their shapes, and nothing else but a classifier's tensors.
 */
public final class PretrainedBackbone {
  private final SafetensorsFile file;
  private final List<Assignment> assignments = new ArrayList<>();

  private record Assignment(String source, Shape shape, Placeholder<TFloat32> value, Op op) {}

  /**
   * Checks the file against the variables and adds the assignments to the graph.
   *
   * @param root of the backbone's variables, for example {@code student/backbone}
   * @throws InvalidInputException naming every tensor that is missing, left over, or of another
   *     shape
   */
  public PretrainedBackbone(Ops tf, VariableStore store, String root, SafetensorsFile file) {
    this.file = file;
    Map<String, Shape> shapes = file.shapes();
    BackboneNames names = BackboneNames.of(shapes.keySet());
    TreeSet<String> leftOver = new TreeSet<>(shapes.keySet());
    leftOver.removeIf(names::isUnused);
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    Map<Variable<?>, String> sources = new HashMap<>();
    for (Variable<?> variable : store.below(root)) {
      String source = names.of(variable.name().substring(root.length() + 1));
      leftOver.remove(source);
      Shape found = shapes.get(source);
      if (found == null) {
        missing.add(source);
      } else if (!found.equals(fileShape(variable.shape()))) {
        misshapen.add(
            source + " (found " + found + ", expected " + fileShape(variable.shape()) + ")");
      } else {
        sources.put(variable, source);
      }
    }
    requireFit(missing, misshapen, leftOver);
    sources.forEach((variable, source) -> assignments.add(assignment(tf, variable, source)));
  }

  private void requireFit(List<String> missing, List<String> misshapen, TreeSet<String> leftOver) {
    List<String> faults = new ArrayList<>();
    if (!missing.isEmpty()) {
      faults.add(missing.size() + " missing: " + String.join(", ", missing));
    }
    if (!misshapen.isEmpty()) {
      faults.add(misshapen.size() + " of another shape: " + String.join(", ", misshapen));
    }
    if (!leftOver.isEmpty()) {
      faults.add(leftOver.size() + " left over: " + String.join(", ", leftOver));
    }
    if (!faults.isEmpty()) {
      throw new InvalidInputException(
          "model.pretrained: "
              + file.path()
              + " does not fit model.backbone; "
              + String.join("; ", faults));
    }
  }

  private Assignment assignment(Ops tf, Variable<?> variable, String source) {
    Shape shape = fileShape(variable.shape());
    Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    Operand<TFloat32> ours = value;
    if (shape.numDimensions() == 4) {
      Operand<TFloat32> moved = tf.linalg.transpose(value, tf.constant(new int[] {2, 3, 1, 0}));
      // A depthwise kernel is [3, 3, 1, C] now; [3, 3, C, 1] has the same values in a row.
      ours = tf.reshape(moved, tf.constant(variable.shape().asArray()));
    }
    return new Assignment(source, shape, value, tf.assignVariableOp(variable.handle(), ours));
  }

  /**
   * The shape in a file (out, in, height, width) of one of ours: [height, width, in, out], or
   * [height, width, channels, 1] for a depthwise kernel.
   */
  private static Shape fileShape(Shape shape) {
    if (shape.numDimensions() != 4) {
      return shape;
    }
    boolean depthwise = shape.get(3) == 1 && shape.get(0) > 1;
    return depthwise
        ? Shape.of(shape.get(2), 1, shape.get(0), shape.get(1))
        : Shape.of(shape.get(3), shape.get(2), shape.get(0), shape.get(1));
  }

  /** Gives the variables the file's values. */
  public void load(Session session) {
    Session.Runner runner = session.runner();
    List<TFloat32> tensors = new ArrayList<>();
    try {
      for (Assignment assignment : assignments) {
        TFloat32 tensor =
            TFloat32.tensorOf(assignment.shape, DataBuffers.of(file.values(assignment.source)));
        tensors.add(tensor);
        runner.feed(assignment.value, tensor).addTarget(assignment.op);
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }
}
