package dev.concertina.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit code, standard output and standard error of what goes wrong most often. */
class ErrorsTest {
  @TempDir private Path folder;

  private final StringBuilder all = new StringBuilder();

  @Test
  void sayWhatIsWrongAndWhatToDo() throws IOException {
    Files.writeString(folder.resolve("words.csv"), "a,b\n1,2\n3,four\n5,6\n");
    Files.writeString(folder.resolve("note.txt"), "no model\n");
    Files.writeString(folder.resolve("gaps.csv"), "a,b\n1,2\n3,\n5,6\n");
    arguments();
    kinds();
    files();
    assertFalse(Files.exists(folder.resolve("m.concertina")));
    Golden.check("errors.txt", all.toString());
  }

  private void arguments() {
    run("");
    run("trian --data a.csv");
    run("train");
    run("train --dta a.csv --modle m");
    run("train --data a.csv --model m --optimzer sgd --batchsize 3");
    run("train --data a.csv --model m more");
    run("train --data a.csv --model");
    run("train --data a.csv --model m --epochs many");
    run("train --data a.csv --model m --epochs 0");
    run("train --data a.csv --model m --lr fast");
    run("train --data a.csv --model m --threshold median:3");
    run("train --data a.csv --model m --threshold best-f1");
    run("train --data a.csv --model m --noise loud");
    run("train --data a.csv --model m --scaling log");
    run("train --data a.csv --model m --code wide");
    run("train --data a.csv --model m --seed 1 --seed 2");
    run("compress --data a.csv --out b");
    run("compress --data a.csv --out b --max-error 1% --bits 2");
    run("compress --data a.csv --out b --max-error little");
    run("describe");
    run("reproduce everything --data .");
    run("detect --model m --data a.csv --out s.csv --plot");
  }

  private void kinds() {
    run("train --data a.csv --model m --arch transform");
    run("train --data a.csv --model m --arch principal");
    run("train --data a.csv --model m --arch transformer");
    run("train --data a.csv --model m --blocks 2 --window 5 --noisy");
    run("train --data a.csv --model m --arch pca --dropout 0.1");
    run("train --data a.csv --model m --arch dct --threshold fpr:0.01");
    run("train --arch best --help");
  }

  private void files() {
    run("train --data {}/none.csv --model {}/m.concertina");
    run("train --data {}/words.csv --model {}/m.concertina");
    run("train --data {}/gaps.csv --model {}/m.concertina");
    run("train --data {}/words.csv --ignore c --model {}/m.concertina");
    run("train --data {}/words.csv --ignore b --model {}/none/m.concertina");
    run("train --data {}/words.csv --model {}/words.csv");
    run("detect --model {}/none.concertina --data {}/words.csv --out {}/s.csv");
    run("detect --model {}/note.txt --data {}/words.csv --out {}/s.csv");
    run("detect --model {} --data {}/words.csv --out {}/s.csv");
    run("watch --model {}/note.txt --data {}/words.csv");
    run("denoise --model {}/none.concertina --in {}/none.png --out {}/o.png");
    run("decompress --in {}/note.txt --out {}/o.csv");
    run("describe {}/note.txt");
  }

  private void run(String line) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");
    Object[] arguments = new Object[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = words[i].replace("{}", folder.toString());
    }
    Cli.Result result = Cli.run(arguments);
    all.append("$ concertina ").append(line.replace("{}", "DIR")).append('\n');
    all.append(anonymous(result.out(), "  ")).append(anonymous(result.err(), "! "));
    all.append("exit ").append(result.code()).append("\n\n");
  }

  private String anonymous(String text, String mark) {
    StringBuilder lines = new StringBuilder();
    text.replace(folder.toString(), "DIR")
        .lines()
        .forEach(line -> lines.append((mark + line).stripTrailing()).append('\n'));
    return lines.toString();
  }
}
