import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { verify } from "../../main/javascript/amund.mjs";

const vector = new URL("../resources/dev/amund/artifacts/vector/", import.meta.url);
const read = (name) => readFileSync(new URL(name, vector));
const manifest = (version) => read(`store/manifests/cifar/${version}.json`);
const { sha256 } = JSON.parse(manifest(2)).manifest;
const served = { version: 2, sha256 };
const model = Buffer.from("The model of version 3\n");
const key = read("keys/second.pub.pem").toString();

test("takes what amund's signer made", () => {
  assert.equal(verify(manifest(3), model, key, "cifar", served).requests, 2);
  const first = read("keys/first.pub.pem").toString();
  assert.equal(verify(manifest(1), Buffer.from("The model of version 1\n"), first, "cifar", { version: 0 }).version, 1);
});

test("refuses all else", () => {
  const text = manifest(3).toString();
  const flipped = text.replace(/"signature":"(.)/, (_, digit) => `"signature":"${digit === "A" ? "B" : "A"}`);
  for (const changed of [text.replace('"samples":3', '"samples":4'), flipped, `${text}\n`]) {
    assert.notEqual(changed, text);
    assert.throws(() => verify(Buffer.from(changed), model, key, "cifar", served));
  }
  assert.throws(() => verify(manifest(3), Buffer.from("another"), key, "cifar", served));
  assert.throws(() => verify(manifest(3), model, key, "mnist", served));
  assert.throws(() => verify(manifest(3), model, key, "cifar", { version: 1, sha256 }));
  assert.throws(() => verify(manifest(3), model, key, "cifar", { version: 2, sha256: "0".repeat(64) }));
  assert.throws(() => verify(manifest(3), model, read("keys/first.pub.pem").toString(), "cifar", served));
});
