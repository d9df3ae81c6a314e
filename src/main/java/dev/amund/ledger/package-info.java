/**
 * What has become of requests and versions, as the public topics tell it: read from their beginning
 * and kept in memory, bounded, for those who ask. Every daemon reads all partitions, so each can
 * answer for all of them. The room changes nothing and publishes nothing.
 */
package dev.amund.ledger;
