/**
 * What operators, orchestrators and scripts see over HTTP: liveness, readiness and startup,
 * Prometheus metrics, the status, the API with its stream of events, and the status page. The room
 * is read-only: it changes nothing, and it knows the daemon only through the checks, the {@link
 * dev.amund.http.StatusSource} and the {@link dev.amund.http.api.ApiSource} that it is given.
 */
package dev.amund.http;
