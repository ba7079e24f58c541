package dev.concertina;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets many threads use what only one at a time may: each replica is confined to a thread of its
 * own, and a call takes the replica that was used last.
 *
 * <p>DL4J keeps working memory for each thread that ever ran a graph; here that is a few threads,
 * which end after half a minute without work and give their memory back.
 */
final class Replicas<R> implements AutoCloseable {
  private static final int MOST = 8;

  private final Supplier<R> maker;
  private final Semaphore permits =
      new Semaphore(Math.min(MOST, Runtime.getRuntime().availableProcessors()));
  private final ConcurrentLinkedDeque<Confined> idle = new ConcurrentLinkedDeque<>();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  Replicas(Supplier<R> maker) {
    this.maker = maker;
  }

  /** Does work of several calls that a close waits for as a whole. */
  <T> T during(Supplier<T> work) {
    lock.readLock().lock();
    try {
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Calls the work with a replica, on the replica's thread, and waits for it. */
  <T> T call(Function<R, T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("this model is closed: load or fit it again");
      }
      permits.acquireUninterruptibly();
      Confined replica = idle.pollFirst();
      if (replica == null) {
        replica = new Confined();
      }
      try {
        return replica.call(work);
      } finally {
        idle.addFirst(replica);
        permits.release();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Waits for calls at work and refuses all further ones. Returns whether this was the first close.
   */
  boolean closeOnce() {
    lock.writeLock().lock();
    try {
      boolean first = !closed;
      closed = true;
      idle.forEach(Confined::end);
      idle.clear();
      return first;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    closeOnce();
  }

  /** A replica, and the thread that alone touches it. */
  private final class Confined {
    private final ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Confined::thread);
    private R replica;

    Confined() {
      thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
      Runnable tidy =
          () -> {
            try {
              NativeThreads.limitHere();
              work.run();
            } finally {
              Graphs.releaseWorkspaces();
            }
          };
      Thread thread = new Thread(tidy, "concertina-run");
      thread.setDaemon(true);
      return thread;
    }

    <T> T call(Function<R, T> work) {
      Future<T> result =
          thread.submit(
              () -> {
                if (replica == null) {
                  replica = maker.get();
                }
                return work.apply(replica);
              });
      return await(result);
    }

    void end() {
      thread.shutdown();
    }
  }

  /** The result, however often the waiting thread is interrupted: runs are short. */
  static <T> T await(Future<T> result) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unwrapped(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What really failed, as something to throw. */
  static RuntimeException unwrapped(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
