/**
 * {@code amund demo}: the whole of amund in one process, and everybody around it: the upstream that
 * asks, the fleet that serves, the auditor that checks every promise against what the topics say.
 */
package dev.amund.cli.demo;
