/**
 * The typed, validated configuration: one immutable record per section of {@code amund.yaml}, read
 * once at startup. The record of a key defines its default and range.
 */
package dev.amund.config;
