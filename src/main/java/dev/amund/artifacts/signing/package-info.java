/**
 * Ed25519 keys, the signatures of manifests, and the signed changes of keys that verifiers follow.
 */
package dev.amund.artifacts.signing;
