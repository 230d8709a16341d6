package dev.tandem.experiments.annotation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way in which a tool stores what people have drawn, other than masks of one file an image. */
interface AnnotationFormat {
  /** The annotations of this format in a folder; usually none or one. */
  List<Source> find(FolderFiles files);

  /** Annotations that belong together. */
  interface Source {
    /** The format in messages and in the name of the folder of masks, for example labelme. */
    String format();

    /** The file or folder by which a user names them. */
    Path path();

    /**
     * The part of them that is at a path or below it.
     *
     * @return empty if nothing is there
     */
    Optional<Source> below(Path named);

    /** The files that hold them. */
    Set<Path> files();

    /** Pictures that belong to the format: neither photographs nor masks. */
    default Set<Path> pictures() {
      return Set.of();
    }

    /**
     * Reads them.
     *
     * @param files of the folder, for the photographs
     * @throws dev.tandem.InvalidInputException if a file is not as the tool writes it
     */
    Annotations read(FolderFiles files);
  }
}
