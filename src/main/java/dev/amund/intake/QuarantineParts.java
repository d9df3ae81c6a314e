package dev.amund.intake;

/**
 * What the quarantine works by.
 *
 * @param policies when which policy takes effect
 * @param former finds what was quarantined before amund passed on what it quarantines
 */
record QuarantineParts(RefusalPolicies policies, FormerQuarantine former) {}
