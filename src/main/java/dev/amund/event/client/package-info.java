/** The settings of every Kafka and registry client, and whether brokers and registry answer. */
package dev.amund.event.client;
