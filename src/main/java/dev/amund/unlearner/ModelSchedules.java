package dev.amund.unlearner;

/**
 * What decides when a model is worked on.
 *
 * @param health which models can be used, and when the others are tried again
 * @param retention when a model is checked for versions to retire
 * @param idleAttacks what is precomputed while no batch waits
 */
record ModelSchedules(
    ModelHealth health, RetentionSchedule retention, IdleAttackScheduler idleAttacks) {}
