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
  private static SessionPool<String> replicas() {
    return new SessionPool<>(() -> "replica", replica -> {});
  }

  @Test
  void each_allPartsAreDoneOnce() {
    try (SessionPool<String> replicas = replicas()) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      replicas.each(100, 100, (replica, part) -> done.incrementAndGet(part));
      int[] once = new int[100];
      java.util.Arrays.fill(once, 1);
      int[] times = new int[100];
      java.util.Arrays.setAll(times, done::get);
      assertArrayEquals(once, times);
    }
  }

  @Test
  void each_partsFail_theFirstOneIsTold() {
    try (SessionPool<String> replicas = replicas()) {
      for (int i = 0; i < 50; i++) {
        SessionPool.Part<String> part =
            (replica, number) -> {
              if (number >= 3) {
                throw new IllegalArgumentException("part " + number);
              }
            };
        Exception told =
            assertThrows(IllegalArgumentException.class, () -> replicas.each(10, 10, part));
        assertEquals("part 3", told.getMessage());
      }
      assertEquals(7, replicas.call(String::length));
    }
  }

  /** One replica cannot be made; the other is at work, and what it writes to is the caller's. */
  @Test
  void each_replicaCannotBeMade_isToldWhenTheOthersHaveEnded() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one replica only");
    AtomicInteger made = new AtomicInteger();
    AtomicInteger running = new AtomicInteger();
    Supplier<String> maker =
        () -> {
          if (made.getAndIncrement() == 0) {
            throw new IllegalArgumentException("cannot be made");
          }
          return "replica";
        };
    try (SessionPool<String> replicas = new SessionPool<>(maker, replica -> {})) {
      SessionPool.Part<String> part =
          (replica, number) -> {
            running.incrementAndGet();
            sleepUnchecked(5);
            running.decrementAndGet();
          };
      assertThrows(IllegalArgumentException.class, () -> replicas.each(10, 10, part));
      assertEquals(0, running.get());
      replicas.each(10, 10, part);
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
    SessionPool<String> replicas = replicas();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () ->
                replicas.each(
                    2,
                    2,
                    (replica, part) -> {
                      begun.countDown();
                      awaitUnchecked(goOn);
                    }));
    begun.await();
    CompletableFuture<Boolean> close = CompletableFuture.supplyAsync(replicas::closeOnce);
    assertThrows(TimeoutException.class, () -> close.get(100, TimeUnit.MILLISECONDS));
    goOn.countDown();
    work.get();
    assertTrue(close.get());
    assertFalse(replicas.closeOnce());
    assertThrows(IllegalStateException.class, () -> replicas.call(String::length));
    assertThrows(IllegalStateException.class, () -> replicas.each(1, 1, (replica, part) -> {}));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
