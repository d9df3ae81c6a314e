/**
 * The content of {@code /api/v1}: small records of ids, hashes, counts, aggregates and times, never
 * a sample, a subject, a path or a credential; and their source. The fields of the JSON are the
 * components of the records; an empty {@link java.util.Optional} is an absent field. The contract
 * is {@code openapi.json}, which a test compares with them.
 */
package dev.amund.http.api;
