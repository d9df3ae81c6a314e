/**
 * {@code amund demo}: all of amund in one process with simulated users: an upstream, a serving
 * fleet, and an auditor that checks every promise against the topics.
 */
package dev.amund.cli.demo;
