package dev.concertina.cli.console;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that takes its target's place only when it is whole. */
public final class NewFile implements AutoCloseable {
  private final Path target;
  private final Path temporary; // the target itself where that is a pipe or a device
  private final OutputStream stream;

  private NewFile(Path target, Path temporary, OutputStream stream) {
    this.target = target;
    this.temporary = temporary;
    this.stream = stream;
  }

  public static NewFile open(Path file) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(file.toString(), null, "it is a folder: name a file");
    }
    if (!Files.isDirectory(target.getParent())) {
      throw new NoSuchFileException(
          file.toString(), null, "its folder does not exist: make it first");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return new NewFile(target, target, new Named(Files.newOutputStream(target), file));
    }
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    OutputStream out = new Named(create(temporary, file), file);
    temporary.toFile().deleteOnExit(); // Ctrl-C leaves nothing behind
    return new NewFile(target, temporary, new BufferedOutputStream(out, 1 << 16));
  }

  private static OutputStream create(Path temporary, Path file) throws IOException {
    try {
      return Files.newOutputStream(
          temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new FileSystemException(
          file.toString(), null, "its folder cannot be written to: name another, or allow it");
    }
  }

  /** Says which file could not be written. */
  private static final class Named extends FilterOutputStream {
    private final Path file;

    Named(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /** Finds out before long work whether its result can be kept. */
  public static void requireWritable(Path file) throws IOException {
    open(file).close();
  }

  public static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException notThere) {
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
  }

  public OutputStream stream() {
    return stream;
  }

  /** Puts the file in its place. */
  public void commit() throws IOException {
    stream.close();
    if (temporary.equals(target)) {
      return;
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Without a commit, leaves everything as it was. */
  @Override
  public void close() throws IOException {
    try {
      stream.close();
    } finally {
      if (!temporary.equals(target)) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
