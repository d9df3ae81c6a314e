package dev.amund.cli.demo;

import dev.amund.event.ReceiptStatus;
import java.util.UUID;

/**
 * The outcome that the upstream expects of one request that it sent.
 *
 * @param requestId the request
 * @param what it is, for people
 * @param status the only acceptable final status
 */
record Expectation(UUID requestId, String what, ReceiptStatus status) {}
