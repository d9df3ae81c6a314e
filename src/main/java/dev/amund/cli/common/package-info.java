/**
 * The parts that commands share: options, access to Kafka, the trusted keys, JSON and progress
 * lines.
 */
package dev.amund.cli.common;
