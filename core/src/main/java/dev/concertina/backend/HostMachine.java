package dev.concertina.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The machine that this process runs on. */
final class HostMachine implements Machine {
  private static final int MOST_TEXT = 1 << 20;

  @Override
  public Platform platform() {
    return Platform.here();
  }

  @Override
  public Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  @Override
  public Optional<String> text(Path file) {
    // Files under /proc have no size, and what is none of ours may be large.
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(MOST_TEXT), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public Outcome run(Duration limit, Map<String, String> variables, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return outcome(process, limit);
    } catch (IOException noSuchProgram) {
      return Outcome.NOT_STARTED;
    }
  }

  private static Outcome outcome(Process process, Duration limit) {
    FutureTask<String> output = new FutureTask<>(() -> all(process));
    Thread reader = new Thread(output, "concertina-output");
    reader.setDaemon(true); // a program that waits for a dead driver cannot be ended
    reader.start();
    try {
      return waited(process, limit)
          ? new Outcome(End.EXITED, process.exitValue(), now(output))
          : new Outcome(End.TIMED_OUT, -1, "");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Whether it ended in time; an interrupt of this thread says nothing of it, and is kept. */
  private static boolean waited(Process process, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What there is: a child of the command may still hold its output open. */
  private static String now(FutureTask<String> output) {
    long end = System.nanoTime() + 1_000_000_000;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return output.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          return "";
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** All of it is read, or the command would wait; a bounded part is kept. */
  private static String all(Process process) {
    try (InputStream in = process.getInputStream()) {
      byte[] kept = in.readNBytes(MOST_TEXT);
      in.transferTo(OutputStream.nullOutputStream());
      return new String(kept, StandardCharsets.UTF_8);
    } catch (IOException closed) {
      return "";
    }
  }
}
