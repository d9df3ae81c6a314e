/**
 * Where model versions are kept: content-addressed blobs, the directory layout that serving systems
 * poll, and signed manifests that tie a version to its bytes and to its parent.
 */
package dev.amund.artifacts;
