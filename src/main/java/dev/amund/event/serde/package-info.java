/**
 * Events to bytes and back, with the schemas of the registry. Neither the bytes nor the schema of a
 * writer can be trusted.
 */
package dev.amund.event.serde;
