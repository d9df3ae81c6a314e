/**
 * A daemon under test: its process, the requests that it is sent, and what it publishes of them.
 */
package dev.amund.bench.daemon;
