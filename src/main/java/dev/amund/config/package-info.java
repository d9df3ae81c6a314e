/**
 * The typed, validated configuration: one immutable record per section of {@code amund.yaml}, read
 * once at startup. The record of a key defines its default and range.
 *
 * <p>It has more than thirty classes because the file has as many sections; they are all of one
 * kind, and a key is found in the record of its section here.
 */
package dev.amund.config;
