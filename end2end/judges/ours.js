// What the libraries' judgements of our own calls share.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import plugin from "wechatpay-axios-plugin";

const { Formatter, Rsa } = plugin;

/** The public half of a private key. */
export const publicPem = (privateKey) => createPublicKey(privateKey).export({ type: "spki", format: "pem" });

/** WeChat Pay's library has to find our signature under every call. */
export function areSigned(calls, { participant, credentials }) {
  const ours = Rsa.from(publicPem(credentials.private_key), Rsa.KEY_TYPE_PUBLIC);
  for (const { method, path, headers, body } of calls) {
    const [scheme, list] = headers.authorization.split(/ (.*)/s);
    assert.equal(scheme, "WECHATPAY2-SHA256-RSA2048");
    const field = Object.fromEntries([...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    assert.deepEqual([field.mchid, field.serial_no], [participant, credentials.serial]);
    const text = Formatter.request(method, path, field.timestamp, field.nonce_str, body);
    assert.ok(Rsa.verify(text, field.signature, ours), `${method} ${path}`);
  }
}
