package dev.concertina.internal.tiling;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Brings tiles of one number of channels to a net for another. */
public enum ChannelFit {
  /** As many channels as the net takes. */
  ALIKE {
    @Override
    public float[][] run(UnaryOperator<float[][]> net, float[][] tiles) {
      return net.apply(tiles);
    }
  },

  /** Three channels, one by one through a net for grey. */
  ONE_BY_ONE {
    @Override
    public float[][] run(UnaryOperator<float[][]> net, float[][] tiles) {
      int plane = tiles[0].length / COLOURS;
      float[][] single = new float[COLOURS * tiles.length][];
      for (int i = 0; i < single.length; i++) {
        int from = i % COLOURS * plane;
        single[i] = Arrays.copyOfRange(tiles[i / COLOURS], from, from + plane);
      }
      float[][] results = net.apply(single);
      float[][] joined = new float[tiles.length][COLOURS * plane];
      for (int i = 0; i < single.length; i++) {
        System.arraycopy(results[i], 0, joined[i / COLOURS], i % COLOURS * plane, plane);
      }
      return joined;
    }
  },

  /** One channel three times through a net for colour, which gives back three guesses. */
  THREEFOLD {
    @Override
    public float[][] run(UnaryOperator<float[][]> net, float[][] tiles) {
      int plane = tiles[0].length;
      float[][] threefold = new float[tiles.length][COLOURS * plane];
      for (int i = 0; i < tiles.length; i++) {
        for (int channel = 0; channel < COLOURS; channel++) {
          System.arraycopy(tiles[i], 0, threefold[i], channel * plane, plane);
        }
      }
      float[][] results = net.apply(threefold);
      float[][] means = new float[tiles.length][plane];
      for (int i = 0; i < tiles.length; i++) {
        for (int at = 0; at < plane; at++) {
          float[] colours = results[i];
          means[i][at] = (colours[at] + colours[plane + at] + colours[2 * plane + at]) / COLOURS;
        }
      }
      return means;
    }
  };

  private static final int COLOURS = 3;

  public static ChannelFit of(int channels, int netChannels) {
    if (channels == netChannels) {
      return ALIKE;
    }
    return netChannels == 1 ? ONE_BY_ONE : THREEFOLD;
  }

  /** Runs a net on tiles of equal size. */
  public abstract float[][] run(UnaryOperator<float[][]> net, float[][] tiles);
}
