package dev.tandem.experiments.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON files of COCO: instances, or panoptic segments. */
final class Coco implements AnnotationFormat {
  @Override
  public List<Source> find(FolderFiles files) {
    List<Source> sources = new ArrayList<>();
    Map<Path, CocoFile> instances = new TreeMap<>();
    for (Path file : files.json(head -> head.has(CocoFile.KEYS))) {
      CocoFile content = CocoFile.read(file);
      if (content.isPanoptic()) {
        sources.add(CocoPanoptic.of(files, file, content));
      } else {
        instances.put(file, content);
      }
    }
    sources.addAll(CocoInstances.of(instances));
    return sources;
  }
}
