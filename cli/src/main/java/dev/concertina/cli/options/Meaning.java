package dev.concertina.cli.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an option means to one kind of net, where its description speaks of all. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@Repeatable(Meaning.All.class)
@interface Meaning {
  /** The kind. */
  NetKind of();

  /** What the help of this kind says. */
  String is();

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.FIELD)
  @interface All {
    /** One for each kind. */
    Meaning[] value();
  }
}
