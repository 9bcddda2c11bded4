// What this program itself sends to WeChat Pay and Alipay, held against the cryptography of foreign libraries: a payer goes through
// its pages, the simulator keeps every call as it came, and the libraries say whether the signatures are right.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AlipaySdk } from "alipay-sdk";
import plugin from "wechatpay-axios-plugin";
import { start } from "./simulator.js";

const { Formatter, Rsa } = plugin;

describe("our own calls", () => {
  let town, code;

  before(async () => {
    town = await start(["serve"]);
    const demo = JSON.parse(await town.aside(["demo", "--json", "--force", "--payments", "1", "--days", "1", "--merchants", "1"]));
    code = demo.merchants[0].code_url;
  });
  after(() => town?.stop());

  async function calls(connector) {
    const result = await town.scan(code, connector);
    assert.equal(result.status, "succeeded", JSON.stringify(result));
    const { calls } = await town.json("/control/calls");
    // Beside its calls there are the pages that the payer's browser opened.
    const isCall = ({ path, headers }) => path.startsWith("/gateway.do") || headers.authorization !== undefined;
    const ours = calls.filter((call) => call.connector === connector && isCall(call));
    assert.ok(ours.length > 0, "the payment went over the wallet's own protocol");
    return ours;
  }

  /** A public key out of a private one. */
  const keyOf = (credentials) => Rsa.from(credentials.private_key, Rsa.KEY_TYPE_PRIVATE);

  test("WeChat Pay's library verifies what was signed for it", async () => {
    const { credentials, participant } = await town.account("wechat_pay");
    const { createPublicKey } = await import("node:crypto");
    const key = createPublicKey(keyOf(credentials));
    for (const { method, path, headers, body } of await calls("wechat_pay")) {
      const [, parameters] = headers.authorization.split("WECHATPAY2-SHA256-RSA2048 ");
      const value = (name) => new RegExp(`${name}="([^"]*)"`).exec(parameters)[1];
      assert.deepEqual([value("mchid"), value("serial_no")], [participant, credentials.serial]);
      const text = Formatter.request(method, path, value("timestamp"), value("nonce_str"), body);
      assert.ok(Rsa.verify(text, value("signature"), key), `${method} ${path}`);
    }
  });

  test("Alipay's SDK verifies what was signed for it, and names the same certificates", async () => {
    const { credentials, participant } = await town.account("alipay");
    const { app, alipay, root } = credentials.certificates;
    const { createPublicKey, X509Certificate } = await import("node:crypto");
    const merchant = new X509Certificate(app).publicKey.export({ type: "spki", format: "pem" });
    // The SDK checks a call as it checks a notice: with the key of whoever signed.
    const judge = new AlipaySdk({ appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", alipayPublicKey: merchant });
    const named = new AlipaySdk({
      appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", appCertContent: app, alipayPublicCertContent: alipay[0],
      alipayRootCertContent: root,
    });
    assert.ok(createPublicKey(merchant));
    for (const { path, body } of await calls("alipay")) {
      const form = new URLSearchParams(body || path.slice(path.indexOf("?") + 1));
      const fields = Object.fromEntries(form);
      assert.ok(judge.checkNotifySignV2(fields), fields.method);
      assert.deepEqual([fields.app_cert_sn, fields.alipay_root_cert_sn], [named.config.appCertSn, named.config.alipayRootCertSn]);
    }
  });
});
