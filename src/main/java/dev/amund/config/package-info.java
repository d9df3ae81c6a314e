/**
 * The typed, validated configuration: one immutable record per section of {@code amund.yaml}, read
 * once at startup. The record of a key defines its default and range.
 *
 * <p>It has more than thirty classes because the file has as many sections; they are all of one
 * kind, and whoever looks for a key looks for its section's record here.
 */
package dev.amund.config;
