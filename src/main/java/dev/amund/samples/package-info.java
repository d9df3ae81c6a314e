/**
 * The training samples by id: a store on disk with a subject index, uniform replay draws in time
 * independent of its size, and erasure that leaves no bytes behind.
 *
 * <p>It has more than thirty classes because they read and write the same rows of one database:
 * only {@link dev.amund.samples.SampleStore}, what it takes and what it gives are public, and a
 * package for a part would have to open the rows, the keys and the purge to the others.
 */
package dev.amund.samples;
