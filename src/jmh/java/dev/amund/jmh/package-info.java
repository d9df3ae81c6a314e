/**
 * Micro-benchmarks of what an update is made of. Nothing runs them but {@code mvn test-compile
 * exec:exec@jmh}.
 */
package dev.amund.jmh;
