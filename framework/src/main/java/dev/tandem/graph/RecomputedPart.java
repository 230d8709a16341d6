package dev.tandem.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A part of a forward pass that the backward pass computes again ({@link ForwardPass#part}).
 *
 * @param input of its layers
 * @param output of its layers, which lets no gradient through
 * @param parameters that it asked for, trained or not
 * @param layers builds the layers once more, from another operand with the input's values
 */
public record RecomputedPart(
    Operand<TFloat32> input,
    Operand<TFloat32> output,
    List<Variable<TFloat32>> parameters,
    UnaryOperator<Operand<TFloat32>> layers) {}
