package dev.concertina.internal.workers;

import dev.concertina.backend.Threads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Runs the parts of a task side by side and waits for all.
 *
 * <p>The caller decides how a task is cut into parts. That does not depend on how many threads are
 * free, and so the results do not either. A part runs on the same thread as last time unless fewer
 * or more threads are free now; {@link #pinned} workers always keep it there. Threads wait for the
 * next task for a moment without sleeping, because in training it comes within microseconds. For
 * one caller at a time.
 */
public final class Workers implements AutoCloseable {
  private static final long SPIN_NANOS = 60_000;

  private final int parts;
  private final boolean pinned;
  private final Worker[] workers;
  private final IntConsumer atStart;
  private final Runnable atEnd;
  private final AtomicInteger open = new AtomicInteger();
  private IntConsumer task;
  private int helpers;
  private volatile Thread waiting;
  private volatile boolean closed;
  private volatile Throwable failure;

  /**
   * Makes workers that run on the calling thread and on as many others as are free at each call.
   *
   * @param parts into how many parts each task is cut
   * @param atStart what each other thread does first
   * @param atEnd what each other thread does last
   */
  public Workers(int parts, Runnable atStart, Runnable atEnd) {
    this(parts, Math.min(parts, Threads.count()), false, number -> atStart.run(), atEnd);
  }

  private Workers(int parts, int threads, boolean pinned, IntConsumer atStart, Runnable atEnd) {
    this.parts = parts;
    this.pinned = pinned;
    this.atStart = atStart;
    this.atEnd = atEnd;
    this.workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
    }
    try {
      for (Worker worker : workers) {
        worker.start();
      }
    } catch (Error e) {
      close();
      throw e;
    }
  }

  /**
   * Makes workers with a thread for each part, however many are free; the first is the calling one.
   * They are for work that is done elsewhere, on a GPU, and belongs to the thread that started it.
   *
   * @param parts into how many parts each task is cut
   * @param atStart what each other thread does first, given the number of its part
   * @param atEnd what each other thread does last
   * @return new workers, for one calling thread
   */
  public static Workers pinned(int parts, IntConsumer atStart, Runnable atEnd) {
    return new Workers(parts, parts, true, atStart, atEnd);
  }

  /**
   * Into how many parts a task is cut.
   *
   * @return at least 1
   */
  public int parts() {
    return parts;
  }

  /**
   * Calls the task with the number of each part, from 0, and returns when all are done.
   *
   * @param part the task
   * @throws RuntimeException what a part threw; the other parts have ended by then
   * @throws IllegalStateException after {@link #close}
   */
  public void each(IntConsumer part) {
    if (closed) {
      throw new IllegalStateException("these workers are closed: make new ones");
    }
    helpers = pinned ? workers.length : Threads.takeHelpers(workers.length);
    try {
      shareOut(part);
    } finally {
      Threads.returnHelpers(pinned ? 0 : helpers);
    }
    if (failure != null) {
      Workers.<RuntimeException>rethrow(failure);
    }
  }

  private void shareOut(IntConsumer part) {
    task = part;
    failure = null;
    open.set(helpers);
    for (int i = 0; i < helpers; i++) {
      workers[i].wake();
    }
    try {
      runPartsOf(0);
    } finally {
      awaitAll();
      task = null;
    }
  }

  /** Whatever it is: code in other languages throws what it likes. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable failure) throws T {
    throw (T) failure;
  }

  private void runPartsOf(int thread) {
    for (int i = thread; i < parts; i += helpers + 1) {
      task.accept(i);
    }
  }

  private void awaitAll() {
    long start = System.nanoTime();
    boolean interrupted = false;
    while (open.get() > 0) {
      if (System.nanoTime() - start < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        waiting = Thread.currentThread();
        if (open.get() > 0) {
          LockSupport.park(this);
        }
        waiting = null;
        // Whoever interrupts the caller does not stop a part half-way; with the flag set it would
        // not sleep.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (Worker worker : workers) {
        worker.wake();
      }
      for (Worker worker : workers) {
        Uninterrupted.join(worker);
      }
    }
  }

  /** A thread beside the caller's. */
  private final class Worker extends Thread {
    private final int number;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean parked;
    private Throwable notStarted;

    Worker(int number) {
      super("concertina-worker-" + number);
      this.number = number;
      setDaemon(true);
    }

    void wake() {
      calls.incrementAndGet();
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      try {
        begin();
        for (int done = 0; ; done++) {
          await(done);
          if (closed) {
            return;
          }
          work();
        }
      } finally {
        atEnd.run();
      }
    }

    private void begin() {
      try {
        atStart.accept(number);
      } catch (Throwable e) {
        // A thread that ended here would be waited for in vain.
        notStarted = e;
      }
    }

    private void await(int done) {
      long start = System.nanoTime();
      while (calls.get() == done) {
        if (System.nanoTime() - start < SPIN_NANOS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          if (calls.get() == done) {
            LockSupport.park(Workers.this);
          }
          parked = false;
        }
      }
    }

    private void work() {
      try {
        if (notStarted != null) {
          failure = notStarted;
        } else {
          runPartsOf(number);
        }
      } catch (Throwable e) {
        failure = e;
      } finally {
        if (open.decrementAndGet() == 0 && waiting != null) {
          LockSupport.unpark(waiting);
        }
      }
    }
  }
}
