/**
 * Graphs as they stand in model files: an exact list of layers and vertices, each with the fields
 * that it has and their bounds.
 *
 * <p>Nothing of a file goes through DL4J's own deserialisers, and no text of a file becomes the
 * name of a class: what a file holds are names of {@link dev.concertina.spi.NodeType}s, from the
 * modules on the class path or from the caller.
 */
package dev.concertina.internal.graph;
