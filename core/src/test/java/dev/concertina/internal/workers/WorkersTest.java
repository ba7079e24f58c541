package dev.concertina.internal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.concertina.backend.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With no helper, with one, and with as many as there are. */
@Timeout(60)
class WorkersTest {
  private static final Runnable NOTHING = () -> {};
  private int free;

  @BeforeEach
  void countHelpers() {
    free = Threads.takeHelpers(1000);
    Threads.returnHelpers(free);
    assertTrue(free >= 1, "the tests need a second thread: set concertina.threads to 2");
  }

  @AfterEach
  void allHelpersAreBack() {
    int now = Threads.takeHelpers(1000);
    Threads.returnHelpers(now);
    assertEquals(free, now);
  }

  private static List<Integer> held(int free) {
    return List.of(0, free);
  }

  @Test
  void each_anyHelpers_everyPartOnceAndEachOnItsThread() {
    for (int held : held(free)) {
      Threads.takeHelpers(held);
      for (int parts = 1; parts < 7; parts++) {
        try (Workers workers = new Workers(parts, NOTHING, NOTHING)) {
          assertEquals(parts, workers.parts());
          Thread[] threads = new Thread[parts];
          AtomicIntegerArray done = new AtomicIntegerArray(parts);
          for (int call = 1; call <= 200; call++) {
            workers.each(
                part -> {
                  done.incrementAndGet(part);
                  Thread before = threads[part];
                  threads[part] = Thread.currentThread();
                  assertTrue(before == null || before == threads[part], "another thread");
                });
            for (int part = 0; part < parts; part++) {
              assertEquals(call, done.get(part), "part " + part);
            }
          }
          assertSame(Thread.currentThread(), threads[0]);
          int expected = Math.min(parts, 1 + free - held);
          assertEquals(expected, new HashSet<>(List.of(threads)).size());
        }
      }
      Threads.returnHelpers(held);
    }
  }

  /** What the parts wrote is there for the caller, and for the parts of the next call. */
  @Test
  void each_whatPartsWrite_isSeen() {
    try (Workers workers = new Workers(4, NOTHING, NOTHING)) {
      long[] values = {1, 2, 3, 4};
      for (int call = 0; call < 2000; call++) {
        long[] before = values.clone();
        workers.each(part -> values[part] = before[(part + 1) % 4] + 1);
        for (int part = 0; part < 4; part++) {
          assertEquals(before[(part + 1) % 4] + 1, values[part]);
        }
      }
    }
  }

  @Test
  void each_partFails_isToldWhenAllHaveEndedAndLanesGoOn() {
    for (int held : held(free)) {
      Threads.takeHelpers(held);
      try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
        for (int failing = 0; failing < 2; failing++) {
          for (Throwable failure :
              List.of(new IllegalStateException("x"), new StackOverflowError())) {
            assertFails(workers, failing, failure);
          }
        }
      }
      Threads.returnHelpers(held);
    }
  }

  private static void assertFails(Workers workers, int failing, Throwable failure) {
    AtomicInteger running = new AtomicInteger();
    IntConsumer task =
        part -> {
          running.incrementAndGet();
          try {
            if (part == failing) {
              WorkersTest.<RuntimeException>raise(failure);
            }
            sleep(3);
          } finally {
            running.decrementAndGet();
          }
        };
    assertSame(failure, assertThrows(Throwable.class, () -> workers.each(task)));
    assertEquals(0, running.get(), "a part was still running");
    AtomicInteger done = new AtomicInteger();
    workers.each(part -> done.incrementAndGet());
    assertEquals(2, done.get());
  }

  /** A checked exception, too, though the compiler sees none. */
  @Test
  void each_uncheckedCheckedException_isToldAndLanesGoOn() {
    try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
      for (int failing = 0; failing < 2; failing++) {
        Workers on = workers;
        int part = failing;
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> assertFails(on, part, new java.io.IOException("x")));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void each_callerIsInterrupted_waitsAndStaysSo() {
    try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
      AtomicInteger done = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.each(
          part -> {
            if (part == 1) {
              sleep(20);
            }
            done.incrementAndGet();
          });
      assertEquals(2, done.get());
      assertTrue(Thread.interrupted());
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted(), "close forgot the interrupt");
  }

  @Test
  void each_hundredThousandCalls_noneIsLost() {
    try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
      AtomicInteger calls = new AtomicInteger();
      for (int i = 0; i < 100_000; i++) {
        workers.each(part -> calls.incrementAndGet());
      }
      assertEquals(200_000, calls.get());
    }
  }

  /** Long enough apart for threads to fall asleep on either side. */
  @Test
  void each_callsWithPauses_wakeSleepers() {
    try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
      AtomicInteger calls = new AtomicInteger();
      for (int i = 0; i < 150; i++) {
        int sleeper = i % 3;
        workers.each(
            part -> {
              if (part == sleeper) {
                sleep(1);
              }
              calls.incrementAndGet();
            });
        if (i % 5 == 0) {
          sleep(1);
        }
      }
      assertEquals(300, calls.get());
    }
  }

  @Test
  void manyUsersAtOnce_eachGetsItsOwn() throws Exception {
    ExecutorService users = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(users.submit(WorkersTest::useLanes));
      }
      for (Future<Integer> result : results) {
        assertEquals(3 * 300, result.get());
      }
    } finally {
      users.shutdown();
    }
  }

  private static int useLanes() {
    int sum = 0;
    for (int i = 0; i < 30; i++) {
      AtomicInteger calls = new AtomicInteger();
      try (Workers workers = new Workers(3, NOTHING, NOTHING)) {
        for (int j = 0; j < 10; j++) {
          workers.each(part -> calls.incrementAndGet());
        }
      }
      sum += calls.get();
    }
    return sum;
  }

  @Test
  void close_endsThreadsAndGivesHelpersBackOnce() {
    Set<Thread> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();
    AtomicInteger ends = new AtomicInteger();
    Workers workers =
        new Workers(2, () -> threads.add(Thread.currentThread()), ends::incrementAndGet);
    workers.each(part -> {});
    assertEquals(1, threads.size());
    workers.close();
    workers.close();
    assertEquals(1, ends.get());
    threads.forEach(thread -> assertFalse(thread.isAlive()));
    assertThrows(IllegalStateException.class, () -> workers.each(part -> {}));
  }

  @Test
  void close_neverUsed_ends() {
    AtomicInteger ends = new AtomicInteger();
    new Workers(2, NOTHING, ends::incrementAndGet).close();
    assertEquals(1, ends.get());
  }

  @Test
  void each_startFailed_isTold() {
    Runnable failing =
        () -> {
          throw new IllegalStateException("no start");
        };
    try (Workers workers = new Workers(2, failing, NOTHING)) {
      CompletableFuture<Void> call = CompletableFuture.runAsync(() -> workers.each(part -> {}));
      Exception told =
          assertThrows(
              java.util.concurrent.ExecutionException.class,
              () -> call.get(5, java.util.concurrent.TimeUnit.SECONDS));
      assertEquals("no start", told.getCause().getMessage());
    }
  }

  @Test
  void pinned_everyPartHasItsThread_howeverFewAreFree() {
    Map<Integer, Thread> started = new ConcurrentHashMap<>();
    AtomicInteger ends = new AtomicInteger();
    int taken = Threads.takeHelpers(Integer.MAX_VALUE);
    try (Workers workers =
        Workers.pinned(
            5, part -> started.put(part, Thread.currentThread()), ends::incrementAndGet)) {
      for (int i = 0; i < 20; i++) {
        Thread[] threads = new Thread[5];
        workers.each(part -> threads[part] = Thread.currentThread());
        started.put(0, Thread.currentThread());
        for (int part = 0; part < 5; part++) {
          assertSame(started.get(part), threads[part]);
        }
      }
      assertEquals(5, Set.copyOf(started.values()).size());
    } finally {
      Threads.returnHelpers(taken);
    }
    assertEquals(4, ends.get());
    int free = Threads.takeHelpers(Integer.MAX_VALUE);
    Threads.returnHelpers(free);
    assertEquals(taken, free);
  }

  @Test
  void pinned_aPartFails_isTold() {
    try (Workers workers = Workers.pinned(3, part -> {}, NOTHING)) {
      IllegalStateException told =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.each(
                      part -> {
                        if (part == 2) {
                          throw new IllegalStateException("part " + part);
                        }
                      }));
      assertEquals("part 2", told.getMessage());
      AtomicInteger calls = new AtomicInteger();
      workers.each(part -> calls.incrementAndGet());
      assertEquals(3, calls.get());
    }
  }

  /** A task of one may use workers of its own: it waits for no helper. */
  @Test
  void nested_ends() throws Exception {
    CountDownLatch inner = new CountDownLatch(8);
    try (Workers outer = new Workers(2, NOTHING, NOTHING)) {
      for (int i = 0; i < 2; i++) {
        outer.each(
            part -> {
              try (Workers workers = new Workers(2, NOTHING, NOTHING)) {
                workers.each(innerPart -> inner.countDown());
              }
            });
      }
    }
    assertEquals(0, inner.getCount());
  }
}
