/** The key of a daemon: which one it signs with, and its replacement by another. */
package dev.amund.artifacts.keys;
