package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Label files of every kind, written by Java and read in the graph. */
class LabelDecoderTest {
  private static final int WIDTH = 7;
  private static final int HEIGHT = 5;
  private static final List<SegmentationClass> CLASSES =
      List.of(
          new SegmentationClass("a", 0x000000),
          new SegmentationClass("b", 0x800000),
          new SegmentationClass("c", 0x0080FF));

  @TempDir private Path folder;

  @BeforeAll
  static void loadTensorFlow() {
    NativeRuntime.load();
  }

  private static int[] values(int below) {
    return new Random(below).ints(WIDTH * HEIGHT, 0, below).toArray();
  }

  private Path write(BufferedImage image, int[] samples) throws IOException {
    image.getRaster().setSamples(0, 0, WIDTH, HEIGHT, 0, samples);
    Path file = folder.resolve("label.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** Colours in no order, some of them equal: only the index must be used. */
  private static IndexColorModel palette(int bits) {
    int size = 1 << bits;
    byte[][] rgb = new byte[3][size];
    Random random = new Random(bits);
    for (byte[] channel : rgb) {
      random.nextBytes(channel);
      channel[1] = channel[0];
    }
    return new IndexColorModel(bits, size, rgb[0], rgb[1], rgb[2]);
  }

  private static int[] decoded(LabelEncoding encoding, Path file) {
    try (LabelDecoder decoder = new LabelDecoder(encoding)) {
      LabelDecoder.Stored stored = decoder.stored(file);
      assertEquals(WIDTH, stored.width());
      assertEquals(HEIGHT, stored.height());
      return stored.values();
    }
  }

  private static String refusal(LabelEncoding encoding, Path file) {
    return assertThrows(InvalidInputException.class, () -> decoded(encoding, file)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aPaletteGivesIndicesWhateverItsColoursAndDepth(int bits) throws IOException {
    int type = bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY;
    int[] indices = values(1 << bits);
    Path file = write(new BufferedImage(WIDTH, HEIGHT, type, palette(bits)), indices);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(bits, bytes[24], "bit depth of the file");
    assertEquals(3, bytes[25], "colour type of the file: palette");
    assertArrayEquals(indices, decoded(IndexLabels.of(21, 255), file));
  }

  @Test
  void aPaletteWithTransparencyGivesIndices() throws IOException {
    byte[] red = {0, 10, 20, 30};
    byte[] others = {3, 0, 70, 30};
    byte[] alpha = {0, (byte) 128, (byte) 255, (byte) 255};
    IndexColorModel palette = new IndexColorModel(8, 4, red, others, others, alpha);
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, palette);
    int[] indices = values(4);
    Path file = write(image, indices);
    assertEquals(3, Files.readAllBytes(file)[25], "colour type of the file: palette");
    assertArrayEquals(indices, decoded(IndexLabels.of(21, 255), file));
  }

  @Test
  void greyGivesItsValues() throws IOException {
    int[] grey = values(256);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    assertArrayEquals(grey, decoded(IndexLabels.of(21, 255), write(image, grey)));
  }

  @Test
  void sixteenBitGreyGivesItsValues() throws IOException {
    int[] grey = values(1 << 16);
    grey[0] = 3;
    grey[1] = 255;
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    assertArrayEquals(grey, decoded(IndexLabels.of(21, 255), write(image, grey)));
  }

  @Test
  void coloursGiveTheClassOfTheTable() throws IOException {
    ColourLabels encoding = new ColourLabels(CLASSES, List.of(0xE0E0C0));
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    int[] colours = {0x000000, 0x800000, 0x0080FF, 0xE0E0C0, 0x0080FE};
    int[] expected = {0, 1, 2, LabelEncoding.IGNORED, LabelEncoding.INVALID};
    int[] chosen = values(colours.length);
    for (int i = 0; i < chosen.length; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, colours[chosen[i]]);
    }
    Path file = folder.resolve("label.png");
    ImageIO.write(image, "png", file.toFile());
    int[] stored = decoded(encoding, file);
    assertArrayEquals(Arrays.stream(chosen).map(c -> colours[c]).toArray(), stored);
    try (TestGraph graph = new TestGraph()) {
      int[] classes =
          graph.ints(encoding.classes(graph.tf(), graph.constant(stored, HEIGHT, WIDTH)));
      assertArrayEquals(Arrays.stream(chosen).map(c -> expected[c]).toArray(), classes);
    }
  }

  @Test
  void coloursOfAPaletteAreColoursToo() throws IOException {
    byte[] red = {0, 0, (byte) 0x80};
    byte[] green = {0, (byte) 0x80, 0};
    byte[] blue = {0, (byte) 0xFF, 0};
    BufferedImage image =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 3, red, green, blue));
    int[] indices = values(3);
    int[] colours = {0x000000, 0x0080FF, 0x800000};
    assertArrayEquals(
        Arrays.stream(indices).map(i -> colours[i]).toArray(),
        decoded(new ColourLabels(CLASSES, List.of()), write(image, indices)));
  }

  @Test
  void theGraphAndJavaAgreeOnEveryValue() {
    int[] labelIds = {7, 8, 11};
    for (LabelEncoding encoding :
        List.of(IndexLabels.of(21, 255), IndexLabels.of(3, 7), IndexLabels.mapped(labelIds, 33))) {
      int[] values = IntStream.rangeClosed(0, 300).toArray();
      try (TestGraph graph = new TestGraph()) {
        assertArrayEquals(
            Arrays.stream(values).map(encoding::classOf).toArray(),
            graph.ints(encoding.classes(graph.tf(), graph.tf().constant(values))));
      }
    }
  }

  @Test
  void mappedNumbersAreClassesIgnoredOrInvalid() {
    LabelEncoding encoding = IndexLabels.mapped(new int[] {7, 8, 11}, 33);
    assertEquals(1, encoding.classOf(8));
    assertEquals(LabelEncoding.IGNORED, encoding.classOf(0));
    assertEquals(LabelEncoding.IGNORED, encoding.classOf(33));
    assertEquals(LabelEncoding.IGNORED, encoding.classOf(255));
    assertEquals(LabelEncoding.INVALID, encoding.classOf(34));
    assertEquals(LabelEncoding.INVALID, encoding.classOf(4000));
  }

  @Test
  void anRgbPngIsNoFileOfIndices() throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Path file = write(image, values(256));
    String message = refusal(IndexLabels.of(21, 255), file);
    assertTrue(message.startsWith(file + ": cannot be decoded, expected a grey or palette PNG"));
    assertTrue(message.contains("an RGB image"), message);
  }

  @Test
  void aJpegUnderThatNameIsRefusedInBothEncodings() throws IOException {
    Path file = folder.resolve("label.png");
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(image, "jpg", file.toFile());
    assertTrue(refusal(IndexLabels.of(21, 255), file).contains("not a PNG file"));
    assertTrue(refusal(new ColourLabels(CLASSES, List.of()), file).contains("not a PNG file"));
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("label.png"));
    assertTrue(refusal(IndexLabels.of(21, 255), file).contains("cannot be decoded"));
  }

  /** An encoding of a user's, which fails when its ops are built. */
  private static final class FailingEncoding implements LabelEncoding {
    private Ops seen;

    @Override
    public Operand<TInt32> stored(Ops tf, Operand<TString> contents) {
      seen = tf;
      throw new IllegalStateException("no ops");
    }

    @Override
    public Operand<TInt32> classes(Ops tf, Operand<TInt32> stored) {
      return stored;
    }

    @Override
    public int classOf(int stored) {
      return stored;
    }

    @Override
    public String describe(int stored) {
      return "label " + stored;
    }

    @Override
    public String expectedValues() {
      return "any";
    }

    @Override
    public String expectedFile() {
      return "any";
    }
  }

  @Test
  void aFailingEncodingLeavesNothingOpen() {
    FailingEncoding encoding = new FailingEncoding();
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> new LabelDecoder(encoding));
    assertEquals("no ops", failure.getMessage());
    assertThrows(IllegalStateException.class, () -> encoding.seen.constant(1));
    assertThrows(IllegalStateException.class, () -> new ReadingProbe(encoding));
    assertThrows(IllegalStateException.class, () -> encoding.seen.constant(1));
  }

  @Test
  void twoClassesOfOneColourCanNotBeToldApart() {
    String message =
        assertThrows(
                InvalidInputException.class, () -> new ColourLabels(CLASSES, List.of(0x800000)))
            .getMessage();
    assertTrue(message.startsWith("colours of the classes: found colour #800000 twice"), message);
  }
}
