package dev.concertina.cli.help;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The heading that an option stands under; on a class, that of all its options that do not say
 * otherwise.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface Under {
  /** The heading. */
  Heading value();

  /** Whether few need the option: a {@link Tailored} page leaves it out at first. */
  boolean rare() default false;
}
