/**
 * The two stores, a directory and S3: blobs, version directories, manifests and keys, each part in
 * one class for each.
 */
package dev.amund.artifacts.stores;
