package dev.concertina.image;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the pictures that were used last, up to a limit in bytes, and one picture if it alone is
 * beyond. Threads that want the same picture wait for the one that reads it; none waits for another
 * picture. Failures are not kept: a file that was mended is read.
 */
final class PictureCache {
  private final PictureSource source;
  private final long most;
  private final Map<Integer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes; // of the pictures in entries that are counted

  PictureCache(PictureSource source, long most) {
    this.source = source;
    this.most = most;
  }

  /** A place for a picture; its lock is held by who reads the picture. */
  private static final class Entry {
    private Picture picture; // null: not read yet
    private long counted; // guarded by the cache
  }

  PictureSource source() {
    return source;
  }

  Picture get(int index) throws IOException {
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(index, i -> new Entry());
    }
    synchronized (entry) {
      if (entry.picture == null) {
        entry.picture = read(index, entry);
      }
      return entry.picture;
    }
  }

  private Picture read(int index, Entry entry) throws IOException {
    boolean done = false;
    try {
      Picture picture = source.read(index);
      synchronized (entries) {
        // Unless others have driven it out already.
        if (entries.get(index) == entry) {
          entry.counted = picture.bytes();
          bytes += entry.counted;
          makeRoom(entry);
        }
      }
      done = true;
      return picture;
    } finally {
      if (!done) {
        synchronized (entries) {
          entries.remove(index, entry);
        }
      }
    }
  }

  private void makeRoom(Entry newest) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > most && oldest.hasNext()) {
      Entry entry = oldest.next();
      // Those not counted are being read.
      if (entry != newest && entry.counted > 0) {
        bytes -= entry.counted;
        oldest.remove();
      }
    }
  }
}
