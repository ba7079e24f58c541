package dev.concertina.cli.help;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.function.Supplier;

/** What an option can be, which its help lists: so that the list stands in one place. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Choices {
  /** Gives each choice and what it means. */
  Class<? extends Supplier<Map<String, String>>> value();
}
