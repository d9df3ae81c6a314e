/**
 * The chain of a model: whether each version names its parent and is signed, where it forks or has
 * a gap, and whether a version descends from another.
 */
package dev.amund.artifacts.chain;
