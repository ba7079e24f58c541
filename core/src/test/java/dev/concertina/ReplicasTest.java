package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  private static Replicas<String> replicas() {
    return new Replicas<>(() -> "replica", replica -> {});
  }

  @Test
  void each_allPartsAreDoneOnce() {
    try (Replicas<String> replicas = replicas()) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      replicas.each(100, (replica, part) -> done.incrementAndGet(part));
      int[] once = new int[100];
      java.util.Arrays.fill(once, 1);
      int[] times = new int[100];
      java.util.Arrays.setAll(times, done::get);
      assertArrayEquals(once, times);
    }
  }

  @Test
  void each_partsFail_theFirstOneIsTold() {
    try (Replicas<String> replicas = replicas()) {
      for (int i = 0; i < 50; i++) {
        Replicas.Part<String> part =
            (replica, number) -> {
              if (number >= 3) {
                throw new IllegalArgumentException("part " + number);
              }
            };
        Exception told =
            assertThrows(IllegalArgumentException.class, () -> replicas.each(10, part));
        assertEquals("part 3", told.getMessage());
      }
      assertEquals(7, replicas.call(String::length));
    }
  }

  @Test
  void close_waitsForWork() throws Exception {
    Replicas<String> replicas = replicas();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () ->
                replicas.each(
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
    assertThrows(IllegalStateException.class, () -> replicas.each(1, (replica, part) -> {}));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
