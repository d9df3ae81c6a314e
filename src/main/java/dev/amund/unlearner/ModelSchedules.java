package dev.amund.unlearner;

/**
 * The schedules that decide when a model is processed.
 *
 * @param health which models can be used, and when the others are tried again
 * @param retention when a model is checked for versions to retire
 * @param idleAttacks what is precomputed while no batch waits
 */
record ModelSchedules(
    ModelHealth health, RetentionSchedule retention, IdleAttackScheduler idleAttacks) {}
