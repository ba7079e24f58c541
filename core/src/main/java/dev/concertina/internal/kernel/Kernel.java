package dev.concertina.internal.kernel;

import dev.concertina.internal.arithmetic.Blas;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parts of a net that our own code can run in place of DL4J's, each with its switch.
 *
 * <p>The system property {@code concertina.kernels}, or else the environment variable {@code
 * CONCERTINA_KERNELS}, says which are on: {@code all} (the default), {@code none}, a list as {@code
 * dense,lstm}, or all but some as {@code -lstm,-convolution}.
 */
public enum Kernel {
  /** Fully connected layers and the losses on top of them. */
  DENSE,
  /** Convolutions, upsampling, sums and differences, and the losses on images. */
  CONVOLUTION,
  /** LSTM layers, series turned around, and the losses on series. */
  LSTM,
  /** The optimiser's step over the parameter vector. */
  UPDATE;

  /** The name of the system property. */
  public static final String PROPERTY = "concertina.kernels";

  /** The name of the environment variable. */
  public static final String VARIABLE = "CONCERTINA_KERNELS";

  /**
   * The kernels that are switched on.
   *
   * @return a new set
   * @throws IllegalArgumentException if the setting names something else; the message lists all
   */
  public static Set<Kernel> on() {
    String setting = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return setting == null ? EnumSet.allOf(Kernel.class) : parse(setting);
  }

  /**
   * The kernels that are switched on and can run here; loads ND4J.
   *
   * @return a new set; empty where nets are not computed on the CPU
   * @throws IllegalArgumentException as {@link #on()}
   */
  public static Set<Kernel> inUse() {
    return possible() ? on() : EnumSet.noneOf(Kernel.class);
  }

  /** Whether kernels can run at all: they work on memory that the CPU reads. */
  public static boolean possible() {
    return Nd4j.getEnvironment().isCPU() && Blas.available();
  }

  static Set<Kernel> parse(String setting) {
    String words = setting.trim().toLowerCase(Locale.ROOT);
    if (words.isEmpty() || words.equals("all")) {
      return EnumSet.allOf(Kernel.class);
    }
    if (words.equals("none")) {
      return EnumSet.noneOf(Kernel.class);
    }
    boolean without = words.startsWith("-");
    Set<Kernel> kernels = without ? EnumSet.allOf(Kernel.class) : EnumSet.noneOf(Kernel.class);
    for (String word : words.split(",", -1)) {
      String name = word.trim();
      if (without) {
        // Without its own sign a name among these could mean either.
        kernels.remove(named(name.startsWith("-") ? name.substring(1) : "", setting));
      } else {
        kernels.add(named(name, setting));
      }
    }
    return kernels;
  }

  private static Kernel named(String name, String setting) {
    for (Kernel kernel : values()) {
      if (kernel.name().equalsIgnoreCase(name)) {
        return kernel;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s must be all, none, or names out of dense, convolution, lstm, update, each with a -"
                + " in front for all but these; found %s",
            PROPERTY,
            setting));
  }
}
