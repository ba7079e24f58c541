/** Single kernels, for JMH. */
package dev.concertina.benchmarks.kernels;
