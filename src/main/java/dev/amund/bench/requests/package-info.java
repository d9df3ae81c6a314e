/** Measures how requests of each kind end under the configured gates. */
package dev.amund.bench.requests;
