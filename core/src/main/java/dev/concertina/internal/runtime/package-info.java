/** Memory, threads and devices that ND4J computes with. Not API. */
package dev.concertina.internal.runtime;
