/**
 * Contract tests for architectures, and fakes for uses of autoencoders. A test class of an
 * architecture implements {@link dev.concertina.testkit.AutoencoderContract}.
 */
package dev.concertina.testkit;
