/**
 * What nets are computed with: which backend of ND4J, and with how many threads.
 *
 * <p>{@link dev.concertina.backend.BackendSelector} looks at class path, driver, libraries and GPUs
 * before ND4J is loaded, and has it load the one backend that runs; {@link
 * dev.concertina.backend.BackendReport} says what was found and why. Nothing in this package needs
 * ND4J to be there.
 */
package dev.concertina.backend;
