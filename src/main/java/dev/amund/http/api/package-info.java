/**
 * The content of {@code /api/v1} and of {@code /status}: small records of ids, hashes, counts,
 * aggregates and times, never a sample, a subject, a path or a credential; and their sources. The
 * fields of the JSON are the components of the records; an empty {@link java.util.Optional} is an
 * absent field. Every view is made from the record that it shows by its own {@code of}, so callers
 * never list its components. The contract is {@code openapi.json}, which a test compares with them.
 */
package dev.amund.http.api;
