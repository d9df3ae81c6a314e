/**
 * What operators and orchestrators see over HTTP: liveness, readiness and startup, Prometheus
 * metrics, and the status as JSON. The room is read-only: it changes nothing, and it knows the
 * daemon only through the checks and the {@link dev.amund.http.StatusSource} that it is given.
 */
package dev.amund.http;
