package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorUnpicklerTest {
  private static Object load(String latin1) {
    ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
    return TensorUnpickler.next(bytes.order(ByteOrder.LITTLE_ENDIAN), bytes.limit()).value();
  }

  private static void assertRefused(String expected, String pickle) {
    PickleException e = assertThrows(PickleException.class, () -> load(pickle));
    assertEquals(expected, e.getMessage());
  }

  @Test
  void plainContainersAreRead() {
    // {"a": [1, -2.0, None], "b": True}
    Object value = load("\u0080\u0002}(U\u0001a](K\u0001G\u00c0\0\0\0\0\0\0\0NeU\u0001b\u0088u.");
    List<Object> list = new ArrayList<>(List.of(1, -2.0));
    list.add(null);
    assertEquals(Map.of("a", list, "b", true), value);
  }

  @Test
  void anOrderedDictOfPython2IsADictionary() {
    // OrderedDict([["a", 1]])
    assertEquals(
        Map.of("a", 1),
        load("\u0080\u0002ccollections\nOrderedDict\n](](U\u0001aK\u0001ee\u0085R."));
  }

  @Test
  void aDefaultDictIsADictionaryWhateverItsFactory() {
    // defaultdict(list) with "a" = 1, of Python 2 and 3
    for (String module : List.of("__builtin__", "builtins")) {
      String pickle = "ccollections\ndefaultdict\nc" + module + "\nlist\n\u0085RU\u0001aK\u0001s.";
      assertEquals(Map.of("a", 1), load("\u0080\u0002" + pickle));
    }
  }

  /** Includes names for which the library itself would construct objects, and Java classes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.system",
        "builtins.eval",
        "builtins.exec",
        "datetime.date",
        "decimal.Decimal",
        "array.array",
        "operator.attrgetter",
        "copy_reg._reconstructor",
        "java.lang.Runtime",
        "dev.tandem.InvalidInputException",
        "torch.nn.modules.conv.Conv2d",
        "torch.jit.load",
        "torch.FloatStorage.__init__"
      })
  void aNameOutsideTheTableIsRefused(String name) {
    int dot = name.lastIndexOf('.');
    String module = name.substring(0, dot);
    String member = name.substring(dot + 1);
    String refusal = "its pickle asks for " + name + ", expected only tensors and plain containers";
    assertRefused(refusal, "\u0080\u0002c" + module + "\n" + member + "\n.");
    String onStack =
        "\u0080\u0004\u008c%c%s\u008c%c%s\u0093."
            .formatted((char) module.length(), module, (char) member.length(), member);
    assertRefused(refusal, onStack);
  }

  @Test
  void instructionsThatMakeObjectsByNameAreRefused() {
    for (String pickle : List.of("(ios\nsystem\n.", "(K\u0001o.", "\u0082\u0001.", "\u0097.")) {
      PickleException e = assertThrows(PickleException.class, () -> load(pickle));
      assertEquals(true, e.getMessage().startsWith("its pickle has the instruction 0x"), pickle);
    }
  }

  @Test
  void whatIsSavedBesideWeightsIsPassedByAndNotMade() {
    // {"args": Namespace() with a state}
    Object value = load("\u0080\u0002}U\u0004argscargparse\nNamespace\n)\u0081}bs.");
    assertEquals(Object.class, ((Map<?, ?>) value).get("args").getClass());
  }

  @Test
  void aTensorOfAViewOfAStorageCountsFromTheViewsBegin() {
    // _rebuild_tensor(storage 7 of 10 floats, of it the 4 from 5 on; offset 1, (2,), (1,))
    String storage =
        "(U\u0007storagectorch\nFloatStorage\nU\u00017U\u0003cpuK\n(U\u0001vK\u0005K\u0004ttQ";
    Object value =
        load(
            "ctorch._utils\n_rebuild_tensor\n(" + storage + "K\u0001K\u0002\u0085K\u0001\u0085tR.");
    TensorUnpickler.Tensor tensor = (TensorUnpickler.Tensor) value;
    assertEquals(new TensorUnpickler.Storage("7", ElementType.FLOAT32, 10, 5), tensor.storage());
    assertEquals(6, tensor.offset());
    assertEquals(2, tensor.shape()[0]);
    assertEquals(1, tensor.strides()[0]);
  }

  @Test
  void aLengthIsNotBelievedBeforeTheBytesAreThere() {
    for (String counted : List.of("X\u00ff\u00ff\u00ff\u007f", "T\u00ff\u00ff\u00ff\u007f")) {
      assertRefused(
          "its pickle names 2147483647 bytes, more than the file contains", counted + "abc.");
    }
    assertRefused(
        "its pickle names 1152921504606846976 bytes, more than the file contains",
        "\u008d\0\0\0\0\0\0\0\u0010abc.");
  }

  @Test
  void aSingleNoneInAContainerIsNull() {
    // {"a": None}, [None]
    assertEquals(Collections.singletonMap("a", null), load("}U\u0001aNs."));
    assertEquals(Collections.singletonList(null), load("]Na."));
  }

  @Test
  void aTextThatIsNoNameIsPassedBy() {
    // {"a": a text of 1200 characters, "b": 1}
    String text = "X\u00b0\u0004\0\0" + "x".repeat(1200);
    Map<?, ?> map = (Map<?, ?>) load("}(U\u0001a" + text + "U\u0001bK\u0001u.");
    assertEquals(Object.class, map.get("a").getClass());
    assertEquals(1, map.get("b"));
  }

  @Test
  void aListThatContainsItselfIsNoKeyAndDoesNoHarm() {
    // x = []; x.append(x); {x: 1}
    assertEquals(Map.of(), load("}]q\0h\0aK\u0001s."));
  }

  @Test
  void aBrokenPickleIsSaidToBeOne() {
    assertRefused("the pickle in it is corrupt", "\u0080\u0002}");
    assertRefused("the pickle in it is corrupt", "R.");
  }
}
