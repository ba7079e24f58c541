package dev.concertina.internal.codes;

import dev.concertina.internal.Require;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of codes together with the model that decodes it: one that is the caller's, or that of the
 * file, which is closed with it.
 */
public final class OpenCodes implements Closeable {
  private final CodeFile file;
  private final CodecNet net;
  private final boolean embedded;

  private OpenCodes(CodeFile file, CodecNet net, boolean embedded) {
    this.file = file;
    this.net = net;
    this.embedded = embedded;
  }

  /** Makes something that reads codes, and closes them with itself. */
  public interface Reader<T> {
    T of(OpenCodes codes) throws IOException;
  }

  /** Opens a file whose model is at hand. */
  public static <T> T with(Path path, CodecNet net, Reader<T> reader) throws IOException {
    Require.present(net, "net");
    CodeFile file = CodeFile.open(path);
    OpenCodes codes = new OpenCodes(file, net, false);
    return codes.readBy(
        opened -> {
          file.requireModel(net);
          return reader.of(opened);
        });
  }

  /** Opens a file that its model stands in. */
  public static <T> T alone(Path path, Reader<T> reader) throws IOException {
    CodeFile file = CodeFile.open(path);
    CodecNet model;
    try {
      model = file.model();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return new OpenCodes(file, model, true).readBy(reader);
  }

  private <T> T readBy(Reader<T> reader) throws IOException {
    try {
      return reader.of(this);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  public CodeFile file() {
    return file;
  }

  public CodecNet net() {
    return net;
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      if (embedded) {
        net.close();
      }
    }
  }
}
