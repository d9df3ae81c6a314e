/** Looks at everything that a daemon stands on, and says what to do where something is wrong. */
package dev.amund.cli.doctor;
