package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.InitialWeights;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Loads pretrained values of a network's variables from any file that {@link WeightsFile} reads.
 * {@link WeightMatch} decides what is loaded and which files are refused.
 */
public final class PretrainedWeights implements InitialWeights.Loader {
  private static final Logger LOG = LoggerFactory.getLogger(PretrainedWeights.class);

  /** Bytes assigned per session run, so that loading a large file needs little extra memory. */
  private static final long BYTES_AT_A_TIME = 16 << 20;

  private final WeightsFile file;
  private final List<Assignment> assignments = new ArrayList<>();

  private record Assignment(String name, StoredTensor source, Placeholder<TFloat32> value, Op op) {}

  private PretrainedWeights(WeightsFile file) {
    this.file = file;
  }

  /**
   * Weights from a file, for a {@link InitialWeights} of a training.
   *
   * @param path of the file; read when the training begins
   */
  public static InitialWeights from(Path path) {
    return (tf, store, root) -> open(tf, store, root, path);
  }

  /**
   * Matches a file with the variables and adds the assignments to the graph.
   *
   * @param root of the network's variables, for example {@code student}
   * @param path of the file
   * @throws InvalidInputException if it cannot be read or does not fit, naming tensors that are
   *     missing, have a different shape, or belong to no variable
   */
  public static PretrainedWeights open(Ops tf, VariableStore store, String root, Path path) {
    PretrainedWeights weights = new PretrainedWeights(WeightsFile.open(path));
    try {
      weights.assign(tf, store, root);
      return weights;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private void assign(Ops tf, VariableStore store, String root) {
    WeightMatch match = WeightMatch.of(store, root, file);
    match.requireFit(file);
    LOG.info("{}: {} tensors of {}", file.path(), match.taken().size(), match.convention());
    if (!match.prefix().isEmpty()) {
      LOG.info("{}: taken are the tensors below {}", file.path(), match.prefix());
    }
    if (!match.others().isEmpty()) {
      LOG.warn(
          "{}: holds several networks that fit; taken is the one below {}, not those below {}",
          file.path(),
          match.prefix(),
          String.join(", ", match.others()));
    }
    if (!match.untouched().isEmpty()) {
      LOG.info("not from {}: {}", file.path(), String.join(", ", match.untouched()));
    }
    if (match.hasOtherClasses()) {
      LOG.warn(
          "{}: has another number of classes; the output layer begins with random weights",
          file.path());
    }
    Kernels kernels =
        NetworkNames.of(NamePrefixes.below(match.prefix(), file.tensors()).keySet()).kernels();
    match
        .taken()
        .forEach(
            (name, source) -> {
              Variable<?> variable = store.find(root + "/" + name).orElseThrow();
              assignments.add(
                  assignment(tf, kernels, variable, source, file.tensors().get(source)));
            });
  }

  private static Assignment assignment(
      Ops tf, Kernels kernels, Variable<?> variable, String name, StoredTensor source) {
    Shape shape = source.shape();
    Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    Op op = tf.assignVariableOp(variable.handle(), kernels.toTandem(tf, value, variable.shape()));
    return new Assignment(name, source, value, op);
  }

  /**
   * Assigns the file's values to the variables, some megabytes at a time.
   *
   * @throws InvalidInputException if one of them is not a finite number
   */
  @Override
  public void load(Session session) {
    int begin = 0;
    while (begin < assignments.size()) {
      int end = begin;
      for (long bytes = 0; end < assignments.size() && bytes < BYTES_AT_A_TIME; end++) {
        bytes += assignments.get(end).source.shape().size() * Float.BYTES;
      }
      load(session, assignments.subList(begin, end));
      begin = end;
    }
  }

  private void load(Session session, List<Assignment> some) {
    Session.Runner runner = session.runner();
    List<TFloat32> tensors = new ArrayList<>();
    try {
      for (Assignment assignment : some) {
        StoredTensor source = assignment.source;
        FloatBuffer values = source.floats();
        requireFinite(assignment.name, values);
        TFloat32 tensor = TFloat32.tensorOf(source.shape(), DataBuffers.of(values));
        tensors.add(tensor);
        runner.feed(assignment.value, tensor).addTarget(assignment.op);
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private void requireFinite(String name, FloatBuffer values) {
    for (int i = values.position(); i < values.limit(); i++) {
      if (!Float.isFinite(values.get(i))) {
        throw new InvalidInputException(
            "%s: tensor %s holds %s, expected finite weights"
                .formatted(file.path(), name, values.get(i)));
      }
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    file.close();
  }
}
