package dev.amund.config;

/**
 * One configuration key as a reader of {@code amund.yaml} meets it.
 *
 * @param name the full key, for instance {@code amund.intake.batch.max-requests}
 * @param defaultValue what holds when nobody sets the key; empty for "unset"
 * @param allowed what values are accepted, in words
 */
public record ConfigKey(String name, String defaultValue, String allowed) {}
