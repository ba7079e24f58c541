package dev.concertina.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Properties;

/** Values from other programs, out of a {@code reference.properties} that names them. */
public final class Reference {
  private final Properties values = new Properties();

  /** Reads the file beside a test. */
  public Reference(Class<?> test) {
    try (InputStream in = test.getResourceAsStream("reference.properties")) {
      values.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One number or several. */
  public double[] numbers(String key) {
    String text = values.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("reference.properties has no " + key);
    }
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The only number. */
  public double number(String key) {
    return numbers(key)[0];
  }

  boolean[] flags(String key) {
    double[] numbers = numbers(key);
    boolean[] flags = new boolean[numbers.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = numbers[i] == 1;
    }
    return flags;
  }

  float[][] rows(String key, int features) {
    double[] numbers = numbers(key);
    float[][] rows = new float[numbers.length / features][features];
    for (int i = 0; i < numbers.length; i++) {
      rows[i / features][i % features] = (float) numbers[i];
    }
    return rows;
  }
}
