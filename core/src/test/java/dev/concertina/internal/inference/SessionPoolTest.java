package dev.concertina.internal.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SessionPoolTest {
  private static SessionPool<String> sessions() {
    return new SessionPool<>(() -> "session", session -> {});
  }

  @Test
  void each_allPartsAreDoneOnce() {
    try (SessionPool<String> sessions = sessions()) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      sessions.each(100, 100, (session, part) -> done.incrementAndGet(part));
      int[] once = new int[100];
      java.util.Arrays.fill(once, 1);
      int[] times = new int[100];
      java.util.Arrays.setAll(times, done::get);
      assertArrayEquals(once, times);
    }
  }

  @Test
  void each_partsFail_theFirstOneIsTold() {
    try (SessionPool<String> sessions = sessions()) {
      for (int i = 0; i < 50; i++) {
        SessionPool.Part<String> part =
            (session, number) -> {
              if (number >= 3) {
                throw new IllegalArgumentException("part " + number);
              }
            };
        Exception told =
            assertThrows(IllegalArgumentException.class, () -> sessions.each(10, 10, part));
        assertEquals("part 3", told.getMessage());
      }
      assertEquals(7, sessions.call(String::length));
    }
  }

  /** One session cannot be made; the other is at work, and what it writes to is the caller's. */
  @Test
  void each_sessionCannotBeMade_isToldWhenTheOthersHaveEnded() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one session only");
    AtomicInteger made = new AtomicInteger();
    AtomicInteger running = new AtomicInteger();
    Supplier<String> maker =
        () -> {
          if (made.getAndIncrement() == 0) {
            throw new IllegalArgumentException("cannot be made");
          }
          return "session";
        };
    try (SessionPool<String> sessions = new SessionPool<>(maker, session -> {})) {
      SessionPool.Part<String> part =
          (session, number) -> {
            running.incrementAndGet();
            sleepUnchecked(5);
            running.decrementAndGet();
          };
      assertThrows(IllegalArgumentException.class, () -> sessions.each(10, 10, part));
      assertEquals(0, running.get());
      sessions.each(10, 10, part);
    }
  }

  private static void sleepUnchecked(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void close_waitsForWork() throws Exception {
    SessionPool<String> sessions = sessions();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () ->
                sessions.each(
                    2,
                    2,
                    (session, part) -> {
                      begun.countDown();
                      awaitUnchecked(goOn);
                    }));
    begun.await();
    CompletableFuture<Boolean> close = CompletableFuture.supplyAsync(sessions::closeOnce);
    assertThrows(TimeoutException.class, () -> close.get(100, TimeUnit.MILLISECONDS));
    goOn.countDown();
    work.get();
    assertTrue(close.get());
    assertFalse(sessions.closeOnce());
    assertThrows(IllegalStateException.class, () -> sessions.call(String::length));
    assertThrows(IllegalStateException.class, () -> sessions.each(1, 1, (session, part) -> {}));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
