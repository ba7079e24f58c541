/**
 * What an autoencoder learned, as bytes: codes and residuals in a file that any machine reads back.
 *
 * <p>May use the front door and its values; never an architecture, nor another use. What leads from
 * bytes to integers and back is integer arithmetic alone, so that it gives the same on every
 * machine.
 */
package dev.concertina.compress;
