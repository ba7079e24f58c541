package dev.concertina.internal.inference;

import dev.concertina.backend.Threads;
import dev.concertina.internal.runtime.NativeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets many threads use sessions, each of which serves one thread at a time: each session is
 * confined to a thread of its own, and a call takes the session that was used last.
 *
 * <p>DL4J keeps working memory for each thread that ever ran a graph; here that is a few threads,
 * which end after half a minute without work and give their memory back.
 */
public final class SessionPool<S> implements AutoCloseable {
  private static final int MOST = 8;

  /** How long a thread looks again before it sleeps: to be woken takes as long as a small run. */
  private static final long WATCH_NANOS = 50_000;

  private final Supplier<S> maker;
  private final Consumer<S> release;
  private final Semaphore permits =
      new Semaphore(Math.min(MOST, Runtime.getRuntime().availableProcessors()));
  private final ConcurrentLinkedDeque<Confined> idle = new ConcurrentLinkedDeque<>();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile boolean closed;

  SessionPool(Supplier<S> maker, Consumer<S> release) {
    this.maker = maker;
    this.release = release;
  }

  /** One of several parts of the work of a call. */
  interface Part<S> {
    void run(S session, int number);
  }

  /**
   * Does all parts, on as many sessions as are free, and waits for them. How the work is cut does
   * not depend on that.
   *
   * @param atMost how many sessions may work at once
   * @throws RuntimeException what the first part that failed threw; parts after it may be undone
   */
  void each(int parts, int atMost, Part<S> work) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Failure> first = new AtomicReference<>();
    Function<S, Void> share =
        session -> {
          int part;
          while (first.get() == null && (part = next.getAndIncrement()) < parts) {
            try {
              work.run(session, part);
            } catch (RuntimeException | Error e) {
              first.accumulateAndGet(new Failure(part, e), Failure::earlier);
            }
          }
          return null;
        };
    shareOut(share, Math.min(parts, atMost) - 1);
    if (first.get() != null) {
      throw unwrapped(new ExecutionException(first.get().cause()));
    }
  }

  private record Failure(int part, Throwable cause) {
    static Failure earlier(Failure one, Failure other) {
      return one == null || other.part < one.part ? other : one;
    }
  }

  private void shareOut(Function<S, Void> share, int useful) {
    lock.readLock().lock();
    try {
      requireOpen();
      permits.acquireUninterruptibly();
      int others = freePermits(Threads.takeHelpers(Math.min(useful, MOST - 1)));
      List<Confined> taken = new ArrayList<>();
      List<Future<Void>> results = new ArrayList<>();
      try {
        for (int i = 0; i <= others; i++) {
          taken.add(taken());
          results.add(taken.get(i).submit(share));
        }
      } finally {
        // Also where a thread could not be started: others may be at work by then.
        try {
          awaitAll(results);
        } finally {
          taken.forEach(idle::addFirst);
          permits.release(1 + others);
          Threads.returnHelpers(others);
        }
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Takes a permit for each helper; gives helpers back that there is none for. */
  private int freePermits(int helpers) {
    int permitted = 0;
    while (permitted < helpers && permits.tryAcquire()) {
      permitted++;
    }
    Threads.returnHelpers(helpers - permitted);
    return permitted;
  }

  /** Waits for all, also if one has failed: the others may still write to the caller's arrays. */
  private static void awaitAll(List<Future<Void>> results) {
    Throwable failure = null;
    if (results.size() == 1) {
      watch(results.get(0));
    }
    for (Future<Void> result : results) {
      try {
        await(result);
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw unwrapped(new ExecutionException(failure));
    }
  }

  /** Looks for a moment whether it is done: with a single session there is a core to do it on. */
  private static void watch(Future<?> result) {
    long start = System.nanoTime();
    while (!result.isDone() && System.nanoTime() - start < WATCH_NANOS) {
      Thread.onSpinWait();
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed: load or fit it again");
    }
  }

  private Confined taken() {
    Confined session = idle.pollFirst();
    return session == null ? new Confined() : session;
  }

  /** Calls the work with a session, on the session's thread, and waits for it. */
  <T> T call(Function<S, T> work) {
    lock.readLock().lock();
    try {
      requireOpen();
      permits.acquireUninterruptibly();
      Confined session = taken();
      try {
        return await(session.submit(work));
      } finally {
        idle.addFirst(session);
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

  /**
   * A queue whose reader looks again for a moment before it sleeps: calls often come one after
   * another, and to wake a thread takes longer than to run a small batch.
   */
  private static final class WatchedQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
      long start = System.nanoTime();
      do {
        Runnable task = poll();
        if (task != null) {
          return task;
        }
        Thread.onSpinWait();
      } while (System.nanoTime() - start < WATCH_NANOS);
      return super.poll(timeout, unit);
    }
  }

  /** A session, and the thread that alone touches it. */
  private final class Confined {
    private final ThreadPoolExecutor thread =
        new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new WatchedQueue(), this::thread);
    private S session;
    private Thread last;

    Confined() {
      thread.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
      Runnable tidy =
          () -> {
            try {
              work.run();
            } finally {
              tidyUp();
            }
          };
      Thread thread = new Thread(tidy, "concertina-run");
      thread.setDaemon(true);
      return thread;
    }

    /** The next call's thread may have begun by now: the session is one thread's at a time. */
    private synchronized void tidyUp() {
      if (session != null) {
        release.accept(session);
      }
      NativeThreads.releaseWorkspaces();
    }

    <T> Future<T> submit(Function<S, T> work) {
      return thread.submit(() -> applied(work));
    }

    private synchronized <T> T applied(Function<S, T> work) {
      if (last != Thread.currentThread()) {
        NativeThreads.limitHere();
        last = Thread.currentThread();
      }
      if (session == null) {
        session = maker.get();
      }
      return work.apply(session);
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
  public static RuntimeException unwrapped(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
