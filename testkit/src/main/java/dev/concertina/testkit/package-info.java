/**
 * Contract tests for architectures, and fakes for uses of autoencoders. A test class of an
 * architecture implements {@link dev.concertina.testkit.AutoencoderContract}.
 */
@NullMarked
package dev.concertina.testkit;

import org.jspecify.annotations.NullMarked;
