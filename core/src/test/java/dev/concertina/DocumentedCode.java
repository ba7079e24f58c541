package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The fenced blocks of a page, and the programs among them, compiled as a reader would. */
final class DocumentedCode {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern TYPE =
      Pattern.compile("^public (?:final )?(?:class|record|interface) (\\w+)", Pattern.MULTILINE);

  private DocumentedCode() {}

  /** The page's blocks in a language; {@code ""} for those without one. */
  static List<String> blocks(Path page, String language) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(page));
    while (blocks.find()) {
      if (blocks.group(1).equals(language)) {
        found.add(blocks.group(2));
      }
    }
    assertTrue(!found.isEmpty(), page + " has no block in '" + language + "'");
    return found;
  }

  /** The page's Java blocks with imports: complete files, by what they say. */
  static List<String> programs(Path page) throws IOException {
    return blocks(page, "java").stream().filter(block -> block.startsWith("import ")).toList();
  }

  /** Compiles a program alone, with warnings, and loads its public class. */
  static Class<?> compiled(String program, Path folder) throws Exception {
    Matcher type = TYPE.matcher(program);
    assertTrue(type.find(), program);
    Path source = Files.writeString(folder.resolve(type.group(1) + ".java"), program);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    String classPath = System.getProperty("java.class.path");
    int failed =
        javac.run(
            null,
            null,
            null,
            "-Xlint:all,-path,-processing,-classfile",
            "-Werror",
            "-proc:none",
            "-cp",
            classPath,
            "-d",
            folder.toString(),
            source.toString());
    assertEquals(0, failed, source + " compiles");
    URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, DocumentedCode.class.getClassLoader());
    return loader.loadClass(type.group(1));
  }
}
