/**
 * The work on one model, on the arithmetic thread: its first version, its updates, its erasures and
 * the retirement of superseded versions.
 */
package dev.amund.unlearner.update;
