/**
 * Shared parts of the benches: the embedded broker and registry, the cases and their files, and the
 * numbers of reports.
 */
package dev.amund.bench.common;
