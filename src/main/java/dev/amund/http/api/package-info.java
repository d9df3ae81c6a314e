/**
 * What {@code /api/v1} shows, as values: small records that hold ids, hashes, counts, aggregates
 * and times, never a sample, a subject, a path or a credential; and where they come from. The
 * fields of the JSON are the components of the records; an empty {@link java.util.Optional} is an
 * absent field. The contract is {@code openapi.json}, which a test compares with them.
 */
package dev.amund.http.api;
