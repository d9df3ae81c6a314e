/**
 * The topic {@code training-samples.<modelId>}: training pipelines register there what they train
 * on, every daemon keeps a replica of it in its sample store, and an erasure reaches all of them as
 * a tombstone.
 */
package dev.amund.samples.topic;
