/** Numbers, timestamps, labels and names as files spell them. Not API. */
package dev.concertina.internal.text;
