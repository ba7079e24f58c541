package dev.concertina.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What others did on this machine while an engine had its turns. Engines that wait for all their
 * threads at every step suffer from it far beyond the time that it takes.
 */
final class Disturbance {
  private static final Path STATISTICS = Path.of("/proc/stat");
  private static final double TICKS_A_SECOND = 100;

  /** The machine's own counts go by hundredths of a second. */
  private static final double SHORTEST = 1;

  private double wall;
  private double others;

  /** The machine and a process at one time, in seconds. */
  record Reading(double wall, double machine, double process) {
    static Reading of(ProcessHandle process) {
      double own = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
      return new Reading(System.nanoTime() / 1e9, busy(), own);
    }

    /** All but idling, what a hypervisor gave to other machines included. */
    private static double busy() {
      try {
        String[] words = Files.readAllLines(STATISTICS).get(0).split("\\s+");
        double ticks = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
          ticks += Double.parseDouble(words[i]);
        }
        return ticks / TICKS_A_SECOND;
      } catch (IOException notLinux) {
        return 0;
      }
    }
  }

  void add(Reading before, Reading after) {
    wall += after.wall - before.wall;
    double own = after.process - before.process;
    others += Math.max(0, after.machine - before.machine - own);
  }

  /** How many cores others kept busy, on average; nothing if too short to tell. */
  OptionalDouble cores() {
    return wall < SHORTEST ? OptionalDouble.empty() : OptionalDouble.of(others / wall);
  }
}
