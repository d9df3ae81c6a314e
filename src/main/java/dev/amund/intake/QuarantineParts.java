package dev.amund.intake;

/**
 * The collaborators of the quarantine.
 *
 * @param policies decides which policy takes effect when
 * @param former finds requests that an earlier version quarantined
 */
record QuarantineParts(RefusalPolicies policies, FormerQuarantine former) {}
