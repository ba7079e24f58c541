package dev.concertina.benchmarks;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;


class WorkTest {
  @Test
  void denseByHand() {
    Work work = Work.of(Nets.dense("small", 10, 4, 3));
    double layer = 2 * 10 * 4 * 3;
    assertEquals(2 * layer, work.forward());
    assertEquals(6 * layer - layer, work.step());
  }

  @Test
  void convolutionByHand() {
    Work work = Work.of(Nets.conv("small", 1, new int[] {1, 8, 8}, 2, 3, 4));
    double macs =
        9 * (16 * (1 * 2) + 4 * (2 * 3) + 4 * (3 * 4) + 16 * (4 * 3) + 64 * (3 * 2) + 64 * (2 * 1));
    assertEquals(2 * macs, work.forward());
    assertEquals(6 * macs - 2 * 9 * 16 * 2, work.step());
  }

  @Test
  void recurrentByHand() {
    Work work = Work.of(Nets.lstm("small", 5, 2, 7, 3, 1));
    double first = 4 * 3 * (2 + 3);
    double second = 4 * 3 * (3 + 3);
    double macs = 5 * 7 * (first + second + 3 * 2);
    assertEquals(2 * macs, work.forward());
    assertEquals(6 * macs - 2 * 5 * 7 * 4 * 3 * 2, work.step());
  }
}
