package dev.amund.intake;

import dev.amund.event.Topics;

/**
 * The names and limits of the intake's topics.
 *
 * @param names the names of the topics
 * @param partitions how many partitions the requests topic has
 * @param requestBytes the largest record that the requests topic takes
 */
record IntakeTopics(Topics names, int partitions, int requestBytes) {}
