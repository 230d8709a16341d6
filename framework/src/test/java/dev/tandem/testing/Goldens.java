package dev.tandem.testing;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Numbers that the reference implementations produced: {@code GROUP.json} describes the cases of a
 * group, {@code GROUP.bin} holds their arrays, little endian.
 *
 * <p>The folder is the system property {@code tandem.goldens}, else {@code ../shared/goldens}
 * beside the project's root.
 */
public final class Goldens {
  private Goldens() {}

  /** One case of a group. */
  public record Case(
      String name,
      JsonObject params,
      Map<String, GoldenArray> inputs,
      Map<String, GoldenArray> outputs) {

    /** An input, which must be there. */
    public GoldenArray input(String key) {
      return existing(inputs, key);
    }

    /** An output, which must be there. */
    public GoldenArray output(String key) {
      return existing(outputs, key);
    }

    /** A parameter that is a number. */
    public double number(String key) {
      return params.get(key).getAsDouble();
    }

    /** A parameter that is a whole number. */
    public int whole(String key) {
      return params.get(key).getAsInt();
    }

    /** A parameter that is text. */
    public String text(String key) {
      return params.get(key).getAsString();
    }

    private GoldenArray existing(Map<String, GoldenArray> arrays, String key) {
      if (!arrays.containsKey(key)) {
        fail("golden case " + name + " has no array " + key);
      }
      return arrays.get(key);
    }
  }

  /** A test of one case. */
  @FunctionalInterface
  public interface CaseTest {
    /** Fails where ours is not the reference's. */
    void check(Case golden) throws Exception;
  }

  /** The folder of the goldens. */
  public static Path folder() {
    String given = System.getProperty("tandem.goldens");
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("tandem.root", ".."), "..", "shared", "goldens").normalize();
  }

  /** Skips the calling test, with a message, where the folder is absent. */
  public static void assumeAvailable() {
    Assumptions.assumeTrue(
        Files.isDirectory(folder()),
        () -> "no goldens at " + folder().toAbsolutePath() + " (system property tandem.goldens)");
  }

  /** One test for each case of a group. */
  public static Stream<DynamicTest> tests(String group, CaseTest test) {
    return tests(group, golden -> true, test);
  }

  /** One test for each case of a group that is {@code wanted}; at least one must be. */
  public static Stream<DynamicTest> tests(String group, Predicate<Case> wanted, CaseTest test) {
    List<Case> cases = cases(group).stream().filter(wanted).toList();
    if (cases.isEmpty()) {
      fail("golden group " + group + " has no case for this test");
    }
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.name, () -> test.check(c)));
  }

  /** All cases of a group; at least one. */
  public static List<Case> cases(String group) {
    assumeAvailable();
    try {
      JsonObject json =
          JsonParser.parseString(Files.readString(folder().resolve(group + ".json")))
              .getAsJsonObject();
      ByteBuffer data =
          ByteBuffer.wrap(Files.readAllBytes(folder().resolve(group + ".bin")))
              .order(ByteOrder.LITTLE_ENDIAN);
      List<Case> cases = new ArrayList<>();
      for (JsonElement element : json.getAsJsonArray("cases")) {
        JsonObject one = element.getAsJsonObject();
        cases.add(
            new Case(
                one.get("name").getAsString(),
                one.getAsJsonObject("params"),
                arrays(one.getAsJsonObject("inputs"), data),
                arrays(one.getAsJsonObject("outputs"), data)));
      }
      if (cases.isEmpty()) {
        fail("golden group " + group + " has no case");
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException("golden group " + group, e);
    }
  }

  private static Map<String, GoldenArray> arrays(JsonObject described, ByteBuffer data) {
    Map<String, GoldenArray> arrays = new LinkedHashMap<>();
    described
        .asMap()
        .forEach((key, element) -> arrays.put(key, array(element.getAsJsonObject(), data)));
    return arrays;
  }

  private static GoldenArray array(JsonObject described, ByteBuffer data) {
    long[] shape =
        described.getAsJsonArray("shape").asList().stream()
            .mapToLong(JsonElement::getAsLong)
            .toArray();
    int offset = described.get("offset").getAsInt();
    double[] values = new double[described.get("count").getAsInt()];
    String type = described.get("dtype").getAsString();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "float32" -> data.getFloat(offset + Float.BYTES * i);
            case "float64" -> data.getDouble(offset + Double.BYTES * i);
            case "int32" -> data.getInt(offset + Integer.BYTES * i);
            default -> throw new IllegalArgumentException("dtype " + type);
          };
    }
    return new GoldenArray(shape, values);
  }
}
