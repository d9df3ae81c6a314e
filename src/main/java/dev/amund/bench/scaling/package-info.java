/**
 * Measures how the cost of an update grows with the micro-batch, the store and the number of
 * versions.
 */
package dev.amund.bench.scaling;
