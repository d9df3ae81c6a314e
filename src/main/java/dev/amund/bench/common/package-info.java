/**
 * What the benches share: the embedded broker and registry, the cases and their files, and the
 * plain numbers that their reports are made of.
 */
package dev.amund.bench.common;
