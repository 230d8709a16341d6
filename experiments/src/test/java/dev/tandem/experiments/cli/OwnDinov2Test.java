package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.testing.Dinov2Shapes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From twenty masks to UniMatch V2 on DINOv2 small, by the README's commands. */
class OwnDinov2Test {
  private static final Path CONFIG = Path.of("configs", "own_images_unimatch_v2.json");
  private static final int WIDTH = 384;
  private static final int BLOCKS = 12;
  private static final int GRID = 37;

  @TempDir private Path folder;

  @Test
  void splitCheckTrainAndPredict() throws IOException {
    BeachPhotographs.draw(folder.resolve("photos"));
    Path like = folder.resolve(CONFIG);
    Files.createDirectories(like.getParent());
    Files.copy(Path.of(System.getProperty("tandem.root")).resolve(CONFIG), like);
    Path weights = folder.resolve("dinov2_vits14_pretrain.pth");
    writeOfficial(weights);

    Path config = folder.resolve("photos/dinov2.json");
    TinyProject.Outcome split =
        TinyProject.tandem(
            "split",
            folder.resolve("photos"),
            "--like",
            like,
            "--config",
            config,
            "--out",
            folder.resolve("data_split"));
    assertEquals(ExitCode.DONE, split.code(), split.err());
    assertFalse(split.out().contains("does not exist"), split.out());
    // The config of another file than tandem.json has another name, so that both make one batch.
    assertTrue(Files.readString(config).contains("\"name\": \"photos-dinov2\""));
    TinyProject.Outcome check = TinyProject.tandem("check", config);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    Path run = folder.resolve("runs/photos-dinov2");
    TinyProject.Outcome train =
        TinyProject.tandem(
            "train",
            config,
            "--run-dir",
            run,
            "--set",
            "training.steps=2",
            "--set",
            "training.inspected_images=0",
            "--set",
            "training.crop=28",
            "--set",
            "training.labeled_batch=2",
            "--set",
            "training.unlabeled_batch=2");
    assertEquals(ExitCode.DONE, train.code(), train.err());
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("tensors of DINOv2"), log);
    // The encoder keeps the weights of the file.
    assertArrayEquals(
        RunFiles.values(weights, "blocks.11.attn.qkv.bias"),
        RunFiles.values(run, "teacher/backbone/blocks/11/attn/qkv/bias"));
    Path out = folder.resolve("predicted");
    TinyProject.Outcome predict =
        TinyProject.tandem(
            "predict", run, folder.resolve("photos/images/beach24.jpg"), "--out", out);
    assertEquals(ExitCode.DONE, predict.code(), predict.err());
    assertTrue(Files.exists(out.resolve("beach24_label.png")));
  }

  /**
   * Random weights with the names and shapes of the published file; what a file is Tandem reads
   * from its content, here safetensors.
   */
  private static void writeOfficial(Path path) throws IOException {
    Map<String, long[]> shapes = Dinov2Shapes.of(WIDTH, BLOCKS, GRID);
    JsonObject header = new JsonObject();
    long end = 0;
    for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
      long begin = end;
      end += Float.BYTES * LongStream.of(tensor.getValue()).reduce(1, (a, b) -> a * b);
      JsonObject one = new JsonObject();
      one.addProperty("dtype", "F32");
      one.add("shape", numbers(tensor.getValue()));
      one.add("data_offsets", numbers(begin, end));
      header.add(tensor.getKey(), one);
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + text.length + end))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    Random random = new Random(1);
    while (bytes.hasRemaining()) {
      bytes.putFloat((random.nextFloat() - 0.5f) / 10);
    }
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(bytes.flip());
    }
  }

  private static JsonArray numbers(long... values) {
    JsonArray array = new JsonArray();
    LongStream.of(values).forEach(array::add);
    return array;
  }
}
