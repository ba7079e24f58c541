package dev.concertina.cli.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The kinds of net that an option of {@code train} is for: with others it is refused, and left out
 * of their help. An option without this is for all.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Fits {
  /** The kinds. */
  NetKind[] value();
}
