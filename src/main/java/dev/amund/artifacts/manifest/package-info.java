/** Manifests: what a version of a model is, and the signature over it. */
package dev.amund.artifacts.manifest;
