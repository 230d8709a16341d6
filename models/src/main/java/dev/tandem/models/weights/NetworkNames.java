package dev.tandem.models.weights;

import dev.tandem.model.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which tensors of a file are which of our variables, found by looking at the names: a backbone
 * alone, torchvision's DeepLabV3, the reference implementations' DeepLabV3+, or a checkpoint of
 * ours.
 *
 * @param convention whose names they are, for people
 * @param kernels how the file lays out convolutions
 * @param byPath name in the file by our path below the network, such as {@code
 *     backbone/conv1/weight} or {@code classifier/output/bias}
 */
record NetworkNames(String convention, Kernels kernels, Map<String, String> byPath) {

  private static final Pattern OF_A_RUN =
      Pattern.compile("(" + Network.TEACHER + "|" + Network.STUDENT + ")/(.+)");
  private static final String BACKBONE = "backbone.";

  /** The reference's names of a head's layers: regular expressions and our paths. */
  private static final Map<Pattern, String> HEADS = heads();

  private static Map<Pattern, String> heads() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("ASPP\\.convs\\.4\\.1\\.(\\w+)", "aspp/pool/conv/$1");
    rules.put("ASPP\\.convs\\.4\\.2\\.(\\w+)", "aspp/pool/bn/$1");
    rules.put("ASPP\\.convs\\.([0-3])\\.0\\.(\\w+)", "aspp/branch$1/conv/$2");
    rules.put("ASPP\\.convs\\.([0-3])\\.1\\.(\\w+)", "aspp/branch$1/bn/$2");
    rules.put("ASPP\\.project\\.0\\.(\\w+)", "aspp/project/conv/$1");
    rules.put("ASPP\\.project\\.1\\.(\\w+)", "aspp/project/bn/$1");
    rules.put("project\\.0\\.(\\w+)", "low_level/conv/$1");
    rules.put("project\\.1\\.(\\w+)", "low_level/bn/$1");
    rules.put("(classifier|representation)\\.0\\.(\\w+)", "$1/conv/$2");
    rules.put("(classifier|representation)\\.1\\.(\\w+)", "$1/bn/$2");
    rules.put("(classifier|representation)\\.3\\.(\\w+)", "$1/output/$2");
    rules.put("uncer_head\\.(fc1|fc2|gamma|beta)", "probability/$1");
    rules.put("uncer_head\\.(bn1|bn2)\\.(\\w+)", "probability/$1/$2");
    return rules.entrySet().stream()
        .collect(
            Collectors.toMap(
                rule -> Pattern.compile(rule.getKey()),
                Map.Entry::getValue,
                (a, b) -> a,
                LinkedHashMap::new));
  }

  /** Looks at the names of a file. */
  static NetworkNames of(Set<String> names) {
    if (names.stream().anyMatch(name -> OF_A_RUN.matcher(name).matches())) {
      return ofRun(names);
    }
    if (names.stream().anyMatch(n -> n.startsWith("ASPP.") || n.startsWith("resnet_"))) {
      return ofTorch(
          names,
          "the reference's DeepLabV3+",
          name -> name.startsWith("resnet_") ? name.substring("resnet_".length()) : name,
          name -> name);
    }
    if (names.contains("classifier.0.convs.0.0.weight")) {
      return ofTorch(
          names,
          "torchvision's DeepLabV3",
          name -> name.startsWith(BACKBONE) ? name.substring(BACKBONE.length()) : "",
          // Its classifier is another one; only the pyramid is the same.
          name ->
              name.startsWith("classifier.0.") ? name.replaceFirst("classifier.0", "ASPP") : "");
    }
    boolean prefixed = names.stream().anyMatch(name -> name.startsWith(BACKBONE));
    return ofTorch(
        names,
        "",
        name -> prefixed && name.startsWith(BACKBONE) ? name.substring(BACKBONE.length()) : name,
        name -> "");
  }

  /** The teacher's variables, and the student's that the teacher does not have. */
  private static NetworkNames ofRun(Set<String> names) {
    Map<String, String> byPath = new TreeMap<>();
    // In the order of the names the student comes before the teacher, who wins.
    for (String name : new TreeSet<>(names)) {
      var matcher = OF_A_RUN.matcher(name);
      if (matcher.matches()) {
        byPath.put(matcher.group(2), name);
      }
    }
    return new NetworkNames("a run's teacher", Kernels.IN_OUT, byPath);
  }

  private static NetworkNames ofTorch(
      Set<String> names,
      String network,
      Function<String, String> inBackbone,
      Function<String, String> inHeads) {
    Set<String> ofBackbone = names.stream().map(inBackbone).collect(Collectors.toSet());
    BackboneNames backbone = BackboneNames.of(ofBackbone);
    Map<String, String> byPath = new TreeMap<>();
    for (String name : names) {
      Optional<String> head = headPath(inHeads.apply(name));
      Optional<String> path =
          head.isPresent()
              ? head
              : backbone.path(inBackbone.apply(name), ofBackbone).map(p -> "backbone/" + p);
      path.map(NetworkNames::batchNormAsOurs)
          .filter(p -> !p.endsWith("num_batches_tracked"))
          .ifPresent(p -> byPath.put(p, name));
    }
    String convention = network.isEmpty() ? backbone.label() : network + " on " + backbone.label();
    if (byPath.isEmpty()) {
      convention = "nothing that is known";
    }
    return new NetworkNames(convention, Kernels.OUT_IN, byPath);
  }

  private static Optional<String> headPath(String name) {
    return HEADS.entrySet().stream()
        .filter(rule -> rule.getKey().matcher(name).matches())
        .map(rule -> rule.getKey().matcher(name).replaceFirst(rule.getValue()))
        .findFirst();
  }

  /** Gluon says gamma and beta where others say weight and bias. */
  private static String batchNormAsOurs(String path) {
    if (path.startsWith("probability/")) {
      return path;
    }
    return path.replaceFirst("/gamma$", "/weight").replaceFirst("/beta$", "/bias");
  }
}
