/**
 * node request.mjs BROKERS REGISTRY MODEL SAMPLE,SAMPLE [REQUEST-ID]: asks, waits five minutes, and prints what became of it in JSON.
 *
 * With TLS, CA_FILE names the certificates that are trusted (PEM). With a user, KAFKA_USER and KAFKA_PASSWORD are for SASL SCRAM-SHA-512
 * (KAFKA_MECHANISM: plain, scram-sha-256), and REGISTRY_USER and REGISTRY_PASSWORD for the registry.
 */
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { Amund } from "./amund.mjs";

const [brokers, registry, modelId, samples, requestId] = process.argv.slice(2);
if (!samples) {
  console.error("usage: node request.mjs BROKERS REGISTRY MODEL SAMPLE,SAMPLE [REQUEST-ID]");
  process.exit(2);
}
const { CA_FILE, KAFKA_USER, KAFKA_PASSWORD, KAFKA_MECHANISM = "scram-sha-512", REGISTRY_USER, REGISTRY_PASSWORD } = process.env;
const ca = CA_FILE && [readFileSync(CA_FILE)];
const amund = new Amund({
  brokers: brokers.split(","),
  kafka: {
    ...(ca && { ssl: { ca } }),
    ...(KAFKA_USER && { sasl: { mechanism: KAFKA_MECHANISM, username: KAFKA_USER, password: KAFKA_PASSWORD } }),
  },
  registry: {
    host: registry,
    ...(ca && { agent: new Agent({ ca }) }),
    ...(REGISTRY_USER && { auth: { username: REGISTRY_USER, password: REGISTRY_PASSWORD } }),
  },
});
const sent = await amund.forget({ modelId, sampleIds: samples.split(","), source: "request.mjs", ...(requestId && { requestId }) });
const { status, version, reason } = await amund.receipt(sent, 300_000);
console.log(JSON.stringify({ ...sent, status, version, reason }));
