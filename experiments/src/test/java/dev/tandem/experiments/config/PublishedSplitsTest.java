package dev.tandem.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.CityscapesDataset;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.data.VocDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lists of the papers, in {@code data_split}, and the configs that name them. */
class PublishedSplitsTest {
  private static final Path ROOT = Path.of(System.getProperty("tandem.root"));

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"92,u2pl", "183,u2pl", "366,u2pl", "732,u2pl", "1464,u2pl", "662,3407"})
  void voc(int labeled, String name) throws IOException {
    for (String part : List.of("JPEGImages", "SegmentationClassAug")) {
      Files.createDirectories(folder.resolve(part));
    }
    Split split = split("voc", labeled, name);
    assertEquals(1449, split.valid().size());
    assertEquals(10_582, split.labeled().size() + split.unlabeled().size());
    requireIds(split, labeled, new VocDataset(folder));
  }

  @ParameterizedTest
  @CsvSource({"100,u2pl", "186,u2pl", "372,u2pl", "744,u2pl", "1488,u2pl", "150,3407"})
  void cityscapes(int labeled, String name) throws IOException {
    for (String part : List.of("leftImg8bit", "gtFine")) {
      Files.createDirectories(folder.resolve(part));
    }
    Split split = split("cityscapes", labeled, name);
    assertEquals(500, split.valid().size());
    assertEquals(2975, split.labeled().size() + split.unlabeled().size());
    requireIds(split, labeled, new CityscapesDataset(folder));
    // Those of val: the cities of the test set are others.
    assertEquals(
        Set.of("frankfurt", "lindau", "munster"),
        new HashSet<>(split.valid().stream().map(id -> id.replaceFirst("_.*", "")).toList()));
  }

  private static Split split(String dataset, int labeled, String name) {
    return Split.read(ROOT.resolve("data_split/%s/%d/%s".formatted(dataset, labeled, name)));
  }

  /** No image is on two lists, and each id is what the data set makes of the path of its image. */
  private static void requireIds(Split split, int labeled, SegmentationDataset dataset) {
    assertEquals(labeled, split.labeled().size());
    assertEquals(List.of(), split.faults(dataset));
    Stream.of(split.labeled(), split.unlabeled(), split.valid())
        .flatMap(List::stream)
        .forEach(id -> assertEquals(Optional.of(id), dataset.idOf(dataset.image(id))));
  }

  /** So root and split are all that a user must name. */
  @Test
  void everyConfigOfVocAndCityscapesHasItsLists() throws IOException {
    int found = 0;
    try (Stream<Path> files = Files.list(ROOT.resolve("configs"))) {
      for (Path file :
          files.filter(name -> !name.toString().endsWith(".schema.json")).sorted().toList()) {
        DatasetConfig dataset = ExperimentConfig.read(file, List.of()).dataset();
        if (dataset.kind().is(DatasetKind.VOC) || dataset.kind().is(DatasetKind.CITYSCAPES)) {
          assertTrue(Split.read(dataset.split().orElseThrow()).labeled().size() >= 92, "" + file);
          found++;
        }
      }
    }
    assertTrue(found >= 8, "" + found);
  }
}
