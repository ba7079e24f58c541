package dev.concertina.image;

import dev.concertina.data.DataFormatException;
import dev.concertina.internal.format.PictureFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a folder that are pictures by their names. */
final class PictureFolder {
  private final boolean deep;
  private final List<Path> found = new ArrayList<>();
  private final Set<Path> entered = new HashSet<>();
  private int skipped;

  private PictureFolder(boolean deep) {
    this.deep = deep;
  }

  /** The pictures, each folder in the order of its names. */
  static PictureFolder search(Path folder, boolean deep) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new DataFormatException(
          "expected a folder, found the file " + folder + ": take it by Pictures.files");
    }
    var search = new PictureFolder(deep);
    search.enter(folder);
    if (search.found.isEmpty()) {
      throw new DataFormatException(
          "expected files named .png, .jpg, .jpeg, .gif, .bmp, .tif or .tiff in "
              + folder
              + ", found none among "
              + search.skipped
              + (search.skipped == 1 ? " file" : " files")
              + (deep ? "" : ": name the folder that holds the pictures"));
    }
    return search;
  }

  List<Path> found() {
    return found;
  }

  int skipped() {
    return skipped;
  }

  private void enter(Path folder) throws IOException {
    // A link may lead back to a folder, or to one folder from two.
    if (!entered.add(folder.toRealPath())) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.sorted().toList();
    }
    for (Path entry : entries) {
      boolean hidden = entry.getFileName().toString().startsWith(".") || Files.isHidden(entry);
      if (Files.isDirectory(entry)) {
        if (deep && !hidden) {
          enter(entry);
        }
      } else if (!hidden && PictureFormat.ofName(entry).isPresent() && Files.isRegularFile(entry)) {
        found.add(entry);
      } else {
        skipped++;
      }
    }
  }
}
