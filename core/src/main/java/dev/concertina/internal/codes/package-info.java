/**
 * The entropy model of a net's codes, and files of codes. Integers only, so that files decode alike
 * everywhere. Not API.
 */
package dev.concertina.internal.codes;
