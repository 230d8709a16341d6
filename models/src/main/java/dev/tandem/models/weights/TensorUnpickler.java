package dev.tandem.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Safely unpickles PyTorch files: numbers, text, plain containers and tensors only. A pickle is a
 * program for a stack machine that may call arbitrary Python functions by name; here a name is
 * looked up in the fixed table of {@link TorchGlobals} and refused if it is not there.
 *
 * <p>Runtime exceptions of the pickle library and of Java mean that the pickle is corrupt. A length
 * in a pickle is checked against the available bytes before memory is allocated.
 */
final class TensorUnpickler extends Unpickler {
  /** Instructions of protocols 0 to 5 that handle plain values only; the library executes them. */
  private static final Set<Short> PLAIN =
      Set.of(
          Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.POP,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINSTRING,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.SHORT_BINBYTES,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINPERSID,
          // These two call what a name stands for, which can only be an entry of the fixed table.
          Opcodes.REDUCE,
          Opcodes.NEWOBJ);

  private static final Set<Short> COUNTED_IN_4_BYTES =
      Set.of(Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES, Opcodes.LONG4);
  private static final Set<Short> COUNTED_IN_8_BYTES =
      Set.of(Opcodes.BINUNICODE8, Opcodes.BINBYTES8);

  /**
   * An instruction of one byte can make objects of ninety. So many are executed in a file of any
   * size, which takes 27 MB; a network of a thousand tensors with its optimizer has a hundred
   * thousand.
   */
  private static final long INSTRUCTIONS = 300_000;

  /** A larger file may have one more for each 48 of its bytes, which makes twice its size. */
  private static final int BYTES_OF_ONE_MORE = 48;

  /** No name of a tensor is longer, in bytes: what is longer is passed by, and takes no memory. */
  private static final int LONGEST_TEXT = 1024;

  private final ByteBuffer bytes;
  private final long mostInstructions;
  private long instructions;
  private final Map<String, Storage> storages = new LinkedHashMap<>();

  /**
   * The content of a pickle.
   *
   * @param value null, a Boolean, Number, String, byte[], Object[] (tuple), List, Map (only of text
   *     keys), {@link Storage}, {@link Tensor}, or a placeholder of an ignored value
   * @param storages that the pickle refers to, by their keys
   */
  record Pickle(Object value, Map<String, Storage> storages) {}

  /**
   * A reference to a storage, or to a view of its end in the legacy format.
   *
   * @param key of its data in the file
   * @param type of its elements
   * @param count of all its elements
   * @param begin index of the element to which the offsets of tensors are relative
   */
  record Storage(String key, ElementType type, long count, long begin) {}

  /**
   * A tensor as a pickle describes it.
   *
   * @param storage that contains its values
   * @param offset of its first element in the storage
   * @param shape sizes
   * @param strides in elements
   */
  record Tensor(Storage storage, long offset, long[] shape, long[] strides) {}

  private TensorUnpickler(ByteBuffer bytes, long fileSize) {
    this.bytes = bytes;
    this.mostInstructions = INSTRUCTIONS + fileSize / BYTES_OF_ONE_MORE;
  }

  /**
   * Reads the next pickle of {@code bytes} and moves the position behind it. Its objects take at
   * most 32 MB, and twice the file.
   *
   * @param fileSize of the whole file, in bytes
   * @throws PickleException saying why the pickle is refused
   */
  static Pickle next(ByteBuffer bytes, long fileSize) {
    TensorUnpickler unpickler = new TensorUnpickler(bytes, fileSize);
    try {
      return new Pickle(unpickler.load(new BufferStream(bytes)), unpickler.storages);
    } catch (PickleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new PickleException("the pickle in it is corrupt", e);
    }
  }

  @Override
  protected Object dispatch(short key) throws IOException {
    if (++instructions > mostInstructions) {
      throw new PickleException(
          "its pickle has more than " + mostInstructions + " instructions, expected weights");
    }
    if (PLAIN.contains(key)) {
      return super.dispatch(key);
    }
    if (COUNTED_IN_4_BYTES.contains(key)) {
      return counted(key, Integer.BYTES, Integer.toUnsignedLong(bytes.getInt(bytes.position())));
    }
    if (COUNTED_IN_8_BYTES.contains(key)) {
      return counted(key, Long.BYTES, bytes.getLong(bytes.position()));
    }
    switch (key) {
      case Opcodes.GLOBAL -> {
        String module = PickleUtils.readline(input);
        stack.add(TorchGlobals.named(module, PickleUtils.readline(input)));
      }
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        stack.add(TorchGlobals.named((String) stack.pop(), name));
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<String, Object>());
      // The state of an object, for example the version of a state dict: not needed.
      case Opcodes.BUILD -> stack.pop();
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(Arrays.asList(stack.pop(), value)); // None is null.
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      case Opcodes.APPEND -> append(Collections.singletonList(stack.pop()));
      case Opcodes.APPENDS -> append(stack.pop_all_since_marker());
      default ->
          throw new PickleException(
              "its pickle has the instruction 0x"
                  + Integer.toHexString(key)
                  + ", expected only tensors and plain containers");
    }
    return NO_RETURN_VALUE;
  }

  /** A value of that many bytes, which follow their number. */
  private Object counted(short key, int bytesOfNumber, long count) throws IOException {
    if (count < 0 || count > bytes.remaining() - bytesOfNumber) {
      throw new PickleException(
          "its pickle names " + count + " bytes, more than the file contains");
    }
    if (count <= LONGEST_TEXT) {
      return super.dispatch(key);
    }
    bytes.position(bytes.position() + bytesOfNumber + (int) count);
    stack.add(TorchGlobals.IGNORED);
    return NO_RETURN_VALUE;
  }

  @SuppressWarnings("unchecked") // All maps on the stack are of text keys.
  private void put(List<Object> keysAndValues) {
    if (stack.peek() instanceof Map<?, ?> map) {
      for (int i = 0; i + 1 < keysAndValues.size(); i += 2) {
        // A container as a key could contain itself; names of tensors are strings.
        if (keysAndValues.get(i) instanceof String key) {
          ((Map<String, Object>) map).put(key, keysAndValues.get(i + 1));
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // All lists on the stack are of objects.
  private void append(List<Object> values) {
    if (stack.peek() instanceof List<?> list) {
      ((List<Object>) list).addAll(values);
    }
  }

  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    if (!parts[0].equals("storage") || !(parts[1] instanceof ElementType type)) {
      throw new PickleException("it contains a whole module, expected a state dict");
    }
    // The legacy format has views of storages: (key, begin, count).
    boolean view = parts.length > 5 && parts[5] != null;
    long begin = view ? ((Number) ((Object[]) parts[5])[1]).longValue() : 0;
    Storage storage = new Storage((String) parts[2], type, ((Number) parts[4]).longValue(), begin);
    if (storage.count() < 0 || begin < 0) {
      throw new PickleException("its storage " + storage.key() + " has a negative length or begin");
    }
    storages.put(storage.key(), storage);
    return storage;
  }
}
