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

  private static final String TODAY = "2026-01-03";

  @TempDir Path folder;

  @Test
  void failure_countsForItsDay_andSuccessForEver() {
    TrialRecord record = new TrialRecord(folder);
    record.write("worked", WORKED);
    record.write("failed", FAILED);
    assertEquals(Optional.of(FAILED), record.read("failed", "2026-01-03"));
    assertEquals(Optional.empty(), record.read("failed", "2026-01-04"));
    assertEquals(Optional.of(WORKED), record.read("worked", "2027-01-01"));
  }

  @Test
  void placeThatIsNone_keepsNothing() {
    Platform windows = new Platform("windows", "x86_64");
    FakeMachine odd = new FakeMachine(windows).withVariable("LOCALAPPDATA", "a\0b");
    TrialRecord record = TrialRecord.ofUser(odd);
    record.write("key", WORKED);
    assertEquals(Optional.empty(), record.read("key", TODAY));
  }

  @Test
  void entries_areKept() {
    Path deep = folder.resolve("a").resolve("b");
    new TrialRecord(deep).write("one|535.1|RTX 4090", WORKED);
    new TrialRecord(deep).write("two = : #", FAILED);
    TrialRecord again = new TrialRecord(deep);
    assertEquals(Optional.of(WORKED), again.read("one|535.1|RTX 4090", TODAY));
    assertEquals(Optional.of(FAILED), again.read("two = : #", TODAY));
    assertEquals(Optional.empty(), again.read("three", TODAY));
  }

  @Test
  void damage_isAsIfThereWasNothing() throws IOException {
    TrialRecord record = new TrialRecord(folder);
    for (String content : new String[] {"\\u12", "key=worked", "key=perhaps;x;y", "\0\0\0"}) {
      Files.writeString(folder.resolve("cuda-trials.properties"), content);
      assertEquals(Optional.empty(), record.read("key", TODAY), content);
    }
    record.write("key", WORKED);
    assertEquals(Optional.of(WORKED), record.read("key", TODAY));
  }

  @Test
  void folderThatCannotBeMade_isNoFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    TrialRecord record = new TrialRecord(file.resolve("below"));
    record.write("key", WORKED);
    assertEquals(Optional.empty(), record.read("key", TODAY));
  }

  @Test
  void place_isTheUsersCache() {
    FakeMachine machine = FakeMachine.linux().withVariable("XDG_CACHE_HOME", folder.toString());
    TrialRecord.ofUser(machine).write("key", FAILED);
    assertEquals(
        Optional.of(FAILED), new TrialRecord(folder.resolve("concertina")).read("key", TODAY));
  }
}
