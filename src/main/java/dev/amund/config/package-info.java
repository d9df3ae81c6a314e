/**
 * The typed, validated configuration: one immutable record a section of {@code amund.yaml}, read
 * once at start. Every key, its default, its range and its meaning stand in the record that holds
 * it, and nowhere else.
 */
package dev.amund.config;
