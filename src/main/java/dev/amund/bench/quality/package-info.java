/** Compares the result of each unlearning method with a network retrained from scratch. */
package dev.amund.bench.quality;
