package dev.concertina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  @Test
  void close_waitsForWorkOfSeveralCalls() throws Exception {
    Replicas<String> replicas = new Replicas<>(() -> "replica");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Integer> work =
        CompletableFuture.supplyAsync(
            () ->
                replicas.during(
                    () -> {
                      int first = replicas.call(String::length);
                      begun.countDown();
                      awaitUnchecked(goOn);
                      return first + replicas.call(String::length);
                    }));
    begun.await();
    CompletableFuture<Boolean> close = CompletableFuture.supplyAsync(replicas::closeOnce);
    assertThrows(TimeoutException.class, () -> close.get(100, TimeUnit.MILLISECONDS));
    goOn.countDown();
    assertEquals(14, work.get());
    assertTrue(close.get());
    assertFalse(replicas.closeOnce());
    assertThrows(IllegalStateException.class, () -> replicas.call(String::length));
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
