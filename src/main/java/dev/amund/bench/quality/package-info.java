/**
 * What each method of unlearning leaves of a network, beside the network retrained from scratch.
 */
package dev.amund.bench.quality;
