/**
 * amund from JavaScript, with kafkajs: asks a model to forget, waits for the receipt, verifies a version. To be copied and changed.
 */
import { createHash, createPublicKey, randomUUID, verify as verifySignature } from "node:crypto";
import registryClient from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import lz4 from "lz4js";

const { SchemaRegistry } = registryClient;
const { CompressionCodecs, CompressionTypes, Kafka, Partitioners } = kafkajs;

// amund's producers compress with LZ4, which kafkajs does not bring.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});

const FINAL = new Set(["ERASED", "NOT_HELD", "REJECTED", "QUARANTINED", "RESOLVED"]);

/** A client of the broker and the registry. */
export class Amund {
  #kafka;
  #registry;
  #prefix;

  /**
   * @param {{brokers: string[], registry: string | object, topicPrefix?: string, kafka?: object}} options registry: its address, or all
   *     that its client takes (host, auth, agent); kafka: what kafkajs takes (ssl, sasl)
   */
  constructor({ brokers, registry, topicPrefix = "amund.", kafka = {} }) {
    this.#kafka = new Kafka({ clientId: "amund-javascript", brokers, logLevel: kafkajs.logLevel.ERROR, ...kafka });
    this.#registry = new SchemaRegistry(typeof registry === "string" ? { host: registry } : registry);
    this.#prefix = topicPrefix;
  }

  /**
   * Sends a deletion request; done when the brokers have it. Send it again under the same id when in doubt: it is done once.
   *
   * @param request the fields of DeletionRequested: modelId, sampleIds or subjectId or both, and requestId (a UUID, in lower case) from
   *     your own database, where it was made and stored together with the wish; times as Date
   * @returns {Promise<{requestId: string, modelId: string, partition: number, offset: string}>} what receipts answer to
   */
  async forget(request) {
    const event = {
      requestId: randomUUID(),
      sampleIds: [],
      subjectId: null,
      priority: "NORMAL",
      legalBasis: "OTHER",
      source: "",
      replaces: null,
      ...request,
      requestedAt: (request.requestedAt ?? new Date()).getTime(),
      dueAt: request.dueAt?.getTime() ?? null,
    };
    const topic = `${this.#prefix}deletion-requests`;
    // Looked up, not registered: the schema is the daemon's, and register() would add one of its own making.
    const schema = await this.#registry.getLatestSchemaId(`${topic}-value`);
    const value = await this.#registry.encode(schema, event);
    // The default partitioner of kafkajs 2 takes the partition that Java's takes.
    const producer = this.#kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    try {
      const [place] = await producer.send({ topic, acks: -1, messages: [{ key: event.modelId, value }] });
      return { requestId: event.requestId, modelId: event.modelId, partition: place.partition, offset: place.baseOffset };
    } finally {
      await producer.disconnect();
    }
  }

  /**
   * Waits for the final receipt of what was sent. It reads the topic from its beginning, committed records only.
   *
   * @param sent what forget returned
   * @returns the fields of DeletionReceipt
   * @throws {Error} it has not come in this time
   */
  async receipt(sent, milliseconds) {
    const consumer = this.#kafka.consumer({ groupId: `amund-javascript-${randomUUID()}`, readUncommitted: false });
    await consumer.connect();
    let timer;
    try {
      await consumer.subscribe({ topic: `${this.#prefix}receipts`, fromBeginning: true });
      const awaited = new Awaited(sent);
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no final receipt of ${sent.requestId} yet`)), milliseconds);
        const eachMessage = async ({ message }) => {
          const receipt = message.value && (await this.#registry.decode(message.value));
          const last = receipt && awaited.hear(receipt);
          if (last) resolve(last);
        };
        consumer.run({ autoCommit: false, eachMessage }).catch(reject);
      });
    } finally {
      clearTimeout(timer);
      await consumer.disconnect();
    }
  }
}

/** The receipts under an id may be those of another request: what answers the very record that was sent tells. */
class Awaited {
  #sent;
  #taken = false;
  #end;

  constructor(sent) {
    this.#sent = sent;
  }

  hear(receipt) {
    const { requestId, modelId, partition, offset } = this.#sent;
    if (receipt.requestId !== requestId || receipt.modelId !== modelId) return undefined;
    const own = receipt.firstSeenAt === null && receipt.status !== "DUPLICATE";
    if (own && FINAL.has(receipt.status)) this.#end = receipt;
    if (receipt.requestPartition === partition && String(receipt.requestOffset) === offset) {
      if (receipt.firstSeenAt !== null && receipt.status === "REJECTED") return receipt;
      this.#taken = true;
    }
    return this.#taken ? this.#end : undefined;
  }
}

/** RFC 8785 of what manifests hold: objects, strings and integers. */
function canonical(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join(",")}}`;
}

/**
 * Verifies a version that comes right after the one that is served.
 *
 * @param {Buffer} manifestJson manifest.json
 * @param {Buffer} model the bytes that will be loaded
 * @param {string} publicKey the key that is trusted, in PEM
 * @param {{version: number, sha256?: string}} served version 0 before the first
 * @returns the manifest
 * @throws {Error} it is not to be served
 */
export function verify(manifestJson, model, publicKey, modelId, served) {
  const signed = JSON.parse(manifestJson.toString("utf8"));
  const { manifest } = signed;
  const signature = Buffer.from(signed.signature, "base64");
  if (canonical(signed) !== manifestJson.toString("utf8")) throw new Error("the manifest is not in its canonical form");
  if (!verifySignature(null, Buffer.from(canonical(manifest)), createPublicKey(publicKey), signature)) {
    throw new Error("the signature does not fit");
  }
  if (manifest.modelId !== modelId) throw new Error(`it is a manifest of model ${manifest.modelId}`);
  const sha256 = createHash("sha256").update(model).digest("hex");
  if (sha256 !== manifest.sha256 || model.length !== manifest.sizeBytes) throw new Error("the bytes are not those that were signed");
  if (manifest.version !== served.version + 1 || manifest.parentSha256 !== served.sha256) {
    throw new Error(`version ${manifest.version} does not follow version ${served.version}`);
  }
  return manifest;
}
