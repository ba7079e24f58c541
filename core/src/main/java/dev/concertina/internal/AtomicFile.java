package dev.concertina.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that are whole or not there: to a temporary file beside the target, then moved over
 * it. Not part of the API.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything; the stream is closed by the caller.
     *
     * @param out where to
     * @throws IOException if that fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces a file, or makes it.
   *
   * @param file the target; its folder must exist
   * @param content writes what shall stand in it
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = target(file);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out = Files.newOutputStream(target)) {
        content.writeTo(out); // a pipe or a device is written to, not replaced
      }
      return;
    }
    Path temporary = beside(target);
    try {
      writeNew(temporary, content);
      force(temporary);
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Finds out whether a file could be written, by writing all of it beside the target.
   *
   * @param file the target, which stays as it is
   * @param content writes what would stand in it
   * @throws IOException if it could not be written
   */
  public static void rehearse(Path file, Content content) throws IOException {
    Path temporary = beside(target(file));
    try {
      writeNew(temporary, content);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path target(Path file) throws IOException {
    // A link stays a link: what it leads to is replaced.
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(file.toString(), null, "it is a folder: name a file");
    }
    if (!Files.isDirectory(target.getParent())) {
      throw new NoSuchFileException(file.toString(), null, "its folder does not exist: make it");
    }
    return target;
  }

  private static Path beside(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
  }

  private static void writeNew(Path file, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(create(file))) {
      content.writeTo(out);
    }
  }

  private static OutputStream create(Path file) throws IOException {
    try {
      return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new FileSystemException(
          file.getParent().toString(), null, "the folder cannot be written to: allow it");
    }
  }

  /**
   * Onto the disk, or a power cut after the move could leave an empty file in the target's place.
   */
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
