package dev.amund.http.api;

import java.time.Instant;
import java.util.Optional;

/**
 * The result of a check for {@code /api/v1/health}.
 *
 * @param name of the check
 * @param kind {@code live}, {@code ready} or {@code started}
 * @param up whether all is well
 * @param since when that began
 * @param reason why not; when up, what an operator should know nevertheless
 */
public record HealthView(
    String name, String kind, boolean up, Instant since, Optional<String> reason) {}
