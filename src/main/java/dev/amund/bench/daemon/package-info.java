/** A daemon under test: its process, its requests, and what it publishes. */
package dev.amund.bench.daemon;
