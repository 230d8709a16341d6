package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exports a run's teacher for PyTorch: the backbone with torchvision's names ({@code
 * layer1.0.conv1.weight}, {@code features.1.conv.0.0.weight}), the other layers with those of CSS's
 * and PRCL's implementations ({@code ASPP.…}, {@code project.…}, {@code classifier.…}, {@code
 * representation.…}, {@code uncer_head.…}), kernels as [out, in, height, width].
 */
public final class TorchExport {
  private static final Pattern BLOCK =
      Pattern.compile("block(\\d+)/(expand|depthwise|project)/(conv|bn)/(\\w+)");

  /**
   * Regular expressions of Tandem's paths, and the names in the file; otherwise slashes become
   * dots.
   */
  private static final Map<Pattern, String> RULES = rules();

  private TorchExport() {}

  private static Map<Pattern, String> rules() {
    Map<Pattern, String> rules = new LinkedHashMap<>();
    rules.put(Pattern.compile("backbone/conv0/(\\w+)"), "features.0.0.$1");
    rules.put(Pattern.compile("backbone/bn0/(\\w+)"), "features.0.1.$1");
    rules.put(Pattern.compile("aspp/pool/conv/(\\w+)"), "ASPP.convs.4.1.$1");
    rules.put(Pattern.compile("aspp/pool/bn/(\\w+)"), "ASPP.convs.4.2.$1");
    rules.put(Pattern.compile("aspp/branch(\\d)/conv/(\\w+)"), "ASPP.convs.$1.0.$2");
    rules.put(Pattern.compile("aspp/branch(\\d)/bn/(\\w+)"), "ASPP.convs.$1.1.$2");
    rules.put(Pattern.compile("aspp/project/conv/(\\w+)"), "ASPP.project.0.$1");
    rules.put(Pattern.compile("aspp/project/bn/(\\w+)"), "ASPP.project.1.$1");
    rules.put(Pattern.compile("low_level/conv/(\\w+)"), "project.0.$1");
    rules.put(Pattern.compile("low_level/bn/(\\w+)"), "project.1.$1");
    String head = "(classifier|representation)/";
    rules.put(Pattern.compile(head + "conv/(\\w+)"), "$1.0.$2");
    rules.put(Pattern.compile(head + "bn/(\\w+)"), "$1.1.$2");
    rules.put(Pattern.compile(head + "output/(\\w+)"), "$1.3.$2");
    rules.put(Pattern.compile("probability/(.+)"), "uncer_head.$1");
    rules.put(Pattern.compile("backbone/(.+)"), "$1");
    return rules;
  }

  /**
   * Writes a safetensors file of float32 tensors.
   *
   * @param weights a run's checkpoint
   * @param target a new file
   * @return the number of tensors written
   * @throws InvalidInputException if the weights are not a run's, or the target exists
   */
  public static int write(WeightsFile weights, Path target) {
    if (Files.exists(target)) {
      throw new InvalidInputException(target + ": exists already, expected a new file");
    }
    NetworkNames names = NetworkNames.of(weights.tensors().keySet());
    if (names.kernels() != Kernels.IN_OUT) {
      throw new InvalidInputException(
          weights.path() + ": found " + names.convention() + ", expected a run's weights");
    }
    boolean expanded = names.byPath().containsKey("backbone/block0/expand/conv/weight");
    Map<String, StoredTensor> tensors = new TreeMap<>();
    names
        .byPath()
        .forEach(
            (path, name) ->
                tensors.put(
                    torchName(path, expanded), Kernels.toTorch(weights.tensors().get(name))));
    SafetensorsWriter.write(target, tensors);
    return tensors.size();
  }

  /**
   * The name in the file.
   *
   * @param path Tandem's path below the network's root
   * @param expanded whether a MobileNet's first bottleneck has an expansion
   */
  static String torchName(String path, boolean expanded) {
    Matcher block = BLOCK.matcher(path.replaceFirst("^backbone/", ""));
    if (block.matches()) {
      return bottleneckName(block, expanded);
    }
    for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(path);
      if (matcher.matches()) {
        return matcher.replaceFirst(rule.getValue()).replace('/', '.');
      }
    }
    return path.replace('/', '.');
  }

  /** features.N.conv: [expansion: conv, bn, ReLU], [depthwise: the same], projection, its bn. */
  private static String bottleneckName(Matcher block, boolean expanded) {
    int number = Integer.parseInt(block.group(1));
    boolean norm = block.group(3).equals("bn");
    int depthwise = number == 0 && !expanded ? 0 : 1;
    String layer =
        switch (block.group(2)) {
          case "expand" -> norm ? "0.1" : "0.0";
          case "depthwise" -> depthwise + (norm ? ".1" : ".0");
          default -> Integer.toString(depthwise + (norm ? 2 : 1));
        };
    return "features." + (number + 1) + ".conv." + layer + "." + block.group(4);
  }
}
