/**
 * Where model versions are kept, as others see it: content-addressed blobs, the directory layout
 * that serving systems poll, and signed manifests that tie a version to its bytes and to its
 * parent. {@link dev.amund.artifacts.stores.ArtifactStores} opens a store.
 */
package dev.amund.artifacts;
