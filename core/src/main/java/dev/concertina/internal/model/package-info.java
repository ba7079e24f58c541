/** The model file. It may come from a stranger: nothing in it is trusted. Not API. */
package dev.concertina.internal.model;
