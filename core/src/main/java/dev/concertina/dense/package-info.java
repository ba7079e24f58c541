/**
 * Fully connected autoencoders, for tables above all.
 *
 * <p>Uses the front door and its values; never another architecture, never a use.
 */
package dev.concertina.dense;
