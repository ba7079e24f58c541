package dev.concertina.compress;

import dev.concertina.Autoencoder;
import dev.concertina.internal.codes.CodecNet;
import dev.concertina.internal.codes.NetCodec;

/** Makes compressors of given parts, which users cannot. */
public final class CompressorTests {
  private CompressorTests() {}

  /** A compressor of a net, and what was learned of another's codes. */
  public static Compressor of(Autoencoder model, NetCodec codec, String name) {
    return Compressor.of(new CodecNet(model, codec, name));
  }
}
