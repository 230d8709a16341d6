package dev.tandem.data;

import com.sun.management.OperatingSystemMXBean;
import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.Replica;
import dev.tandem.graph.SessionConfig;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/**
 * Measures the speed of the labelled pipeline of PASCAL VOC (decode, rescale 0.5–1.5, crop 321,
 * jitter, blur, flip, batch) on drawn 500 × 375 JPEGs with palette masks. Run its {@code main}; an
 * argument gives the number of batches.
 */
public final class PipelineBenchmark {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int IMAGES = 40;
  private static final int BATCH = 8;

  private PipelineBenchmark() {}

  /**
   * @param arguments number of batches to measure (default: 50)
   */
  public static void main(String[] arguments) throws IOException {
    NativeRuntime.load();
    int batches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    Path folder = Files.createTempDirectory("pipeline-benchmark");
    // Deleted in the reverse order: the files come first.
    folder.toFile().deleteOnExit();
    List<String> ids = IntStream.range(0, IMAGES).mapToObj(Integer::toString).toList();
    for (String id : ids) {
      for (Path file : draw(folder, id)) {
        file.toFile().deleteOnExit();
      }
    }
    List<SegmentationClass> classes = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      classes.add(new SegmentationClass("class " + i, Palette.colour(i)));
    }
    FolderDataset dataset = new FolderDataset(folder, "{id}.jpg", "{id}.png", classes, 255);
    Appearance appearance =
        new Appearance(
            new ColorJitter(0.8, 0.25, 0.25, 0.25, 0.25), new GaussianBlur(0.5, 0.15, 1.15));
    SampleTransform transform =
        ImageAugmentation.labeled(new RandomScaleCrop(0.5, 1.5, 321), appearance, 0.5);
    try (Graph graph = new Graph()) {
      InputPipeline pipeline =
          new InputPipeline(
              Ops.create(graph),
              new InputPipeline.Source(dataset, ids, true),
              transform,
              BATCH,
              1,
              2,
              Replica.only());
      try (Session session = new Session(graph, SessionConfig.of(0, 0))) {
        pipeline.start(ReplicatedSession.of(session), 0);
        run(session, pipeline, 5);
        OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        run(session, pipeline, batches);
        double seconds = (System.nanoTime() - begun) * 1e-9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) * 1e-9;
        System.out.printf(
            "%d images: %.1f images/s, %.4f CPU seconds an image%n",
            batches * BATCH, batches * BATCH / seconds, cpuSeconds / (batches * BATCH));
      }
    }
  }

  private static void run(Session session, InputPipeline pipeline, int batches) {
    for (int i = 0; i < batches; i++) {
      session.runner().fetch(pipeline.images()).fetch(pipeline.labels()).run().close();
    }
  }

  private static List<Path> draw(Path folder, String id) throws IOException {
    Random random = new Random(id.hashCode());
    int[] colours = IntStream.range(0, 256).map(Palette::colour).toArray();
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    BufferedImage mask =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, colours, 0, false, -1, DataBuffer.TYPE_BYTE));
    Graphics2D photograph = image.createGraphics();
    Graphics2D classes = mask.createGraphics();
    for (int i = 0; i < 30; i++) {
      int x = random.nextInt(WIDTH);
      int y = random.nextInt(HEIGHT);
      int size = 40 + random.nextInt(160);
      photograph.setPaint(
          new GradientPaint(
              x,
              y,
              new Color(random.nextInt(1 << 24)),
              x + 50,
              y + 80,
              new Color(random.nextInt(1 << 24)),
              true));
      photograph.fillOval(x - size / 2, y - size / 2, size, size);
      classes.setColor(new Color(Palette.colour(random.nextInt(21))));
      classes.fillOval(x - size / 2, y - size / 2, size, size);
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int noise = random.nextInt(12) * 0x010101;
      image.setRGB(i % WIDTH, i / WIDTH, (image.getRGB(i % WIDTH, i / WIDTH) & 0xEFEFEF) + noise);
    }
    photograph.dispose();
    classes.dispose();
    Path photographFile = folder.resolve(id + ".jpg");
    Path maskFile = folder.resolve(id + ".png");
    ImageIO.write(image, "jpg", photographFile.toFile());
    ImageIO.write(mask, "png", maskFile.toFile());
    return List.of(photographFile, maskFile);
  }
}
