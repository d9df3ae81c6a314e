/** Measures the sample store by its size. */
package dev.amund.bench.samples;
