/** Measures the intake's requests per second. */
package dev.amund.bench.intake;
