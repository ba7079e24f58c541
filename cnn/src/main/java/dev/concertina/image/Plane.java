package dev.concertina.image;

/** The values of one channel, row by row, in as few bytes as they need. */
sealed interface Plane {
  static Plane of(int depth, int pixels) {
    return depth == 8 ? new Bytes(new byte[pixels]) : new Shorts(new short[pixels]);
  }

  int get(int at);

  /** Keeps the low bits of a value. */
  void set(int at, int value);

  /** Copies values that lie side by side. */
  void read(int at, int count, float[] into, int offset);

  long bytes();

  Plane copy();

  /** Of 0 to 255. */
  record Bytes(byte[] values) implements Plane {
    @Override
    public int get(int at) {
      return values[at] & 0xff;
    }

    @Override
    public void set(int at, int value) {
      values[at] = (byte) value;
    }

    @Override
    public void read(int at, int count, float[] into, int offset) {
      for (int i = 0; i < count; i++) {
        into[offset + i] = values[at + i] & 0xff;
      }
    }

    @Override
    public long bytes() {
      return values.length;
    }

    @Override
    public Plane copy() {
      return new Bytes(values.clone());
    }
  }

  /** Of 0 to 65535. */
  record Shorts(short[] values) implements Plane {
    @Override
    public int get(int at) {
      return values[at] & 0xffff;
    }

    @Override
    public void set(int at, int value) {
      values[at] = (short) value;
    }

    @Override
    public void read(int at, int count, float[] into, int offset) {
      for (int i = 0; i < count; i++) {
        into[offset + i] = values[at + i] & 0xffff;
      }
    }

    @Override
    public long bytes() {
      return 2L * values.length;
    }

    @Override
    public Plane copy() {
      return new Shorts(values.clone());
    }
  }
}
