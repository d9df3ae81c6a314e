/** How fast the sample store is, by its size. */
package dev.amund.bench.samples;
