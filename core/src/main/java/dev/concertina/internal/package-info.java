/**
 * Argument checks and the safe writing of files, which several packages share. Not part of the API:
 * may change at any time, and uses nothing but the JDK.
 */
package dev.concertina.internal;
