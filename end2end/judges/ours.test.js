// What our own connectors send, judged by the wallets' libraries: the canonical text, the signature and the numbers of certificates, as the
// simulator kept each call. The shop's own accounts make the app speak for itself.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AlipaySdk } from "alipay-sdk";
import { areSigned, publicPem } from "./ours.js";
import { start } from "./simulator.js";

describe("our connectors", () => {
  let simulator, cookie;

  const post = (path, fields) =>
    fetch(`${simulator.appUrl}${path}`, {
      method: "POST", redirect: "manual", body: new URLSearchParams(fields),
      headers: { accept: "text/html", "sec-fetch-site": "same-origin", ...(cookie && { cookie }) },
    });

  before(async () => {
    simulator = await start(["serve"]);
    const joined = await post("/join", { shop_name: "王姐早餐铺", trade: "market", sign_in: "13900139000", password: "豆浆油条小笼包子" });
    assert.equal(joined.status, 303, await joined.text());
    cookie = joined.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  });
  after(() => simulator?.stop());

  /** Has the app check an account, and gives what it asked the wallet since. */
  async function asked(connector, fields) {
    const known = (await simulator.json("/control/calls")).calls.length;
    const saved = await post(`/accounts/wallets/${connector}`, fields);
    assert.equal(saved.status, 303, await saved.text());
    const calls = (await simulator.json("/control/calls")).calls.slice(known).filter((call) => call.connector === connector);
    assert.ok(calls.length > 0, "it asked");
    return calls;
  }

  test("WeChat Pay's library finds our signature under every call", async () => {
    const { participant, credentials } = await simulator.account("wechat_pay");
    const [{ id, public_key }] = credentials.public_keys;
    const calls = await asked("wechat_pay", {
      merchant_number: participant, app_id: credentials.app_id, app_secret: credentials.app_secret, serial: credentials.serial,
      private_key: credentials.private_key, api_key: credentials.api_key, public_key_id: id, public_key,
    });
    areSigned(calls, { participant, credentials });
    assert.deepEqual(calls.map(({ path }) => path.split(/[?]/)[0].replace(/[0-9A-Z]{26}$/, "*")).sort(), [
      "/v3/certificates", "/v3/pay/transactions/out-trade-no/*",
    ]);
  });

  for (const mode of ["keys", "certificates"]) {
    test(`Alipay's library finds our signature under every call with ${mode}`, async () => {
      const { participant, credentials } = await simulator.account("alipay", { mode });
      const { certificates, alipay_public_keys: keys } = credentials;
      const calls = await asked("alipay", {
        app_id: participant, seller_id: credentials.seller_id, private_key: credentials.private_key,
        ...(keys
          ? { public_key: keys[0].key }
          : { app_certificate: certificates.app, wallet_certificate: certificates.alipay[0], root_certificate: certificates.root }),
      });
      const judge = new AlipaySdk({ appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", alipayPublicKey: publicPem(credentials.private_key) });
      for (const { body } of calls) {
        const form = Object.fromEntries(new URLSearchParams(body));
        assert.ok(judge.checkNotifySign(form), form.method);
        assert.ok(!judge.checkNotifySign({ ...form, app_id: "2021000000009999" }), "and under no other");
        if (certificates) {
          const { config } = new AlipaySdk({
            appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", appCertContent: certificates.app,
            alipayPublicCertContent: certificates.alipay[0], alipayRootCertContent: certificates.root,
          });
          assert.deepEqual([form.app_cert_sn, form.alipay_root_cert_sn], [config.appCertSn, config.alipayRootCertSn]);
        }
      }
    });
  }
});
