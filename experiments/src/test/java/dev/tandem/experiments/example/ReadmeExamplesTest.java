package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java blocks of the README are the classes of this package, which are compiled and tested. */
class ReadmeExamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("tandem.root"));
  private static final Path SOURCES =
      ROOT.resolve("experiments/src/test/java/dev/tandem/experiments/example");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TrainFromJava",
        "CautiousStrategy",
        "WeightedByConfidence",
        "TwoStrongViews",
        "TwoStrongViewsConfig"
      })
  void theReadmeShowsTheClass(String name) throws IOException {
    String source = Files.readString(SOURCES.resolve(name + ".java"));
    String body = source.substring(source.indexOf("\npublic ") + 1);
    assertTrue(blocks().contains(body), "expected in README.md a Java block with\n" + body);
  }

  private static List<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(ROOT.resolve("README.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
