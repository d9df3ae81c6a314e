/**
 * The HTTP interface for operators, orchestrators and scripts: liveness, readiness and startup,
 * Prometheus metrics, the status, the API with its stream of events, and the status page. It is
 * read-only and knows the daemon only through the checks, the {@link
 * dev.amund.http.api.StatusSource} and the {@link dev.amund.http.api.ApiSource} that it is given.
 *
 * <p>It has more than thirty classes because it is one server: every route shares the router, the
 * answers and what limits callers, and a package for some of them would open forty members that no
 * other package may use.
 */
package dev.amund.http;
