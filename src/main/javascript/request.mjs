/**
 * node request.mjs BROKERS REGISTRY MODEL SAMPLE,SAMPLE [REQUEST-ID]: asks, waits five minutes, and prints what became of it in JSON.
 */
import { Amund } from "./amund.mjs";

const [brokers, registry, modelId, samples, requestId] = process.argv.slice(2);
if (!samples) {
  console.error("usage: node request.mjs BROKERS REGISTRY MODEL SAMPLE,SAMPLE [REQUEST-ID]");
  process.exit(2);
}
const amund = new Amund({ brokers: brokers.split(","), registry });
const sent = await amund.forget({ modelId, sampleIds: samples.split(","), source: "request.mjs", ...(requestId && { requestId }) });
const { status, version, reason } = await amund.receipt(sent, 300_000);
console.log(JSON.stringify({ ...sent, status, version, reason }));
