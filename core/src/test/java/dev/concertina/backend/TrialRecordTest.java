package dev.concertina.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.concertina.backend.TrialRecord.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialRecordTest {
  private static final Entry WORKED = new Entry(true, "2026-01-02", "fine; really");
  private static final Entry FAILED = new Entry(false, "2026-01-03", "a=b: no");

  @TempDir Path folder;

  @Test
  void entries_areKept() {
    Path deep = folder.resolve("a").resolve("b");
    new TrialRecord(deep).write("one|535.1|RTX 4090", WORKED);
    new TrialRecord(deep).write("two = : #", FAILED);
    TrialRecord again = new TrialRecord(deep);
    assertEquals(Optional.of(WORKED), again.read("one|535.1|RTX 4090"));
    assertEquals(Optional.of(FAILED), again.read("two = : #"));
    assertEquals(Optional.empty(), again.read("three"));
  }

  @Test
  void damage_isAsIfThereWasNothing() throws IOException {
    TrialRecord record = new TrialRecord(folder);
    for (String content : new String[] {"\\u12", "key=worked", "key=perhaps;x;y", "\0\0\0"}) {
      Files.writeString(folder.resolve("cuda-trials.properties"), content);
      assertEquals(Optional.empty(), record.read("key"), content);
    }
    record.write("key", WORKED);
    assertEquals(Optional.of(WORKED), record.read("key"));
  }

  @Test
  void folderThatCannotBeMade_isNoFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    TrialRecord record = new TrialRecord(file.resolve("below"));
    record.write("key", WORKED);
    assertEquals(Optional.empty(), record.read("key"));
  }

  @Test
  void place_isTheUsersCache() {
    FakeMachine machine = FakeMachine.linux().withVariable("XDG_CACHE_HOME", folder.toString());
    TrialRecord.ofUser(machine).write("key", FAILED);
    assertEquals(Optional.of(FAILED), new TrialRecord(folder.resolve("concertina")).read("key"));
  }
}
