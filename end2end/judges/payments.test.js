// Payments as our own connectors make them, judged by the wallets' libraries. An order is made where a payer meets it: inside of the wallet,
// in the browser of a telephone, at a desk, at a till that scans the payer; the conformance lab asks, closes, refunds and fetches bills. Every
// call has to be signed over the library's own text, and every notice to be taken or refused by the app as the library would.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { AlipaySdk } from "alipay-sdk";
import plugin from "wechatpay-axios-plugin";
import { areSigned, publicPem } from "./ours.js";
import { relay, start, until, walk } from "./simulator.js";

const { Aes, Formatter, Rsa } = plugin;
const TELEPHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const WECHAT = `${TELEPHONE} MicroMessenger/8.0.49.2600 WeChat/arm64`;
const DESK = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const unescaped = (html) => html.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");

describe("our payments", () => {
  let simulator, door, lab, cookie, code;

  const post = (path, fields, headers = {}) =>
    fetch(`${door.url}${path}`, {
      method: "POST", redirect: "manual", body: new URLSearchParams(fields),
      headers: { accept: "text/html", "sec-fetch-site": "same-origin", ...headers },
    });

  before(async () => {
    [door, lab] = [await relay(), await relay()];
    simulator = await start(["serve"], door);
    const joined = await post("/join", { shop_name: "王姐早餐铺", trade: "market", sign_in: "13900139000", password: "豆浆油条小笼包子" });
    assert.equal(joined.status, 303, await joined.text());
    cookie = joined.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    [, code] = (await (await fetch(`${door.url}/code`, { headers: { cookie } })).text()).match(/\/code\/(\w+)\.svg/);
  });
  after(async () => {
    await simulator?.stop();
    await Promise.all([door?.stop(), lab?.stop()]);
  });

  /** Orders at a desk or on a telephone, as the page of wallets does, and gives where the browser is sent. */
  async function orders(wallet, agent) {
    const fields = { amount: "12.50", note: "豆浆 50%", step: "now", wallet, idempotency_key: randomBytes(16).toString("hex") };
    const answer = await post(`/c/${code.toLowerCase()}`, fields, { "user-agent": agent });
    assert.equal(answer.status, 303, await answer.text());
    return new URL(answer.headers.get("location"), door.url).href;
  }

  /** An order in every place, paid where it can be; then the lab. Gives the calls that came of it. */
  async function pays(wallet, account) {
    const known = (await simulator.json("/control/calls")).calls.length;
    // The app may still be opening its accounts.
    await until(() => simulator.scan(`${door.url}/c/${code}`, wallet), ({ status }) => status === "succeeded");
    // A message that was made or changed by somebody else.
    for (const kind of ["forged", "tampered"]) {
      await simulator.json("/control/faults", { wallet, kind, count: 1 });
      await simulator.scan(`${door.url}/c/${code}`, wallet);
    }
    await fetch(await orders(wallet, TELEPHONE));
    const shown = await (await fetch(await orders(wallet, DESK), { headers: { "user-agent": DESK } })).text();
    const [, content] = unescaped(shown).match(/href="[^"]*\/\?content=([^"&]+)"/);
    assert.equal((await simulator.scan(decodeURIComponent(content), wallet)).status, "succeeded");
    const { code: paymentCode } = await simulator.json(`/control/payment_code?wallet=${wallet}&payer=bob`);
    const till = await (await fetch(`${door.url}/amount`, { headers: { cookie } })).text();
    const [, key] = till.match(/name="key"[^>]*value="(\w+)"/);
    const scanned = await post("/amount/scan", { amount: "12.50", note: "", key, step: "scan", code: paymentCode }, { cookie });
    assert.equal(scanned.status, 303, await scanned.text());
    const report = await walk(simulator, wallet, account, lab);
    assert.equal(report.broke, 0, JSON.stringify(report.cases.filter(({ verdict }) => verdict.broke)));
    return (await simulator.json("/control/calls")).calls.slice(known).filter((call) => call.connector === wallet);
  }

  /** Both have to say the same of every notice; some are sound and some are not. */
  function agree(notices, library, app) {
    const said = notices.map((notice) => [library(notice), app(notice)]);
    assert.deepEqual(said.map(([theirs]) => theirs), said.map(([, ours]) => ours));
    assert.deepEqual([...new Set(said.map(([theirs]) => theirs))].sort(), [false, true]);
  }

  test("WeChat Pay's library finds our signature under every call and judges notices as we do", async () => {
    const { participant, credentials, peers } = await simulator.account("wechat_pay");
    const [{ id, public_key }] = credentials.public_keys;
    const calls = (await pays("wechat_pay", {
      merchant_number: participant, app_id: credentials.app_id, app_secret: credentials.app_secret, serial: credentials.serial,
      private_key: credentials.private_key, api_key: credentials.api_key, public_key_id: id, public_key,
    })).filter(({ path }) => path.startsWith("/v3/"));
    const ours = Rsa.from(publicPem(credentials.private_key), Rsa.KEY_TYPE_PUBLIC);
    areSigned(calls, { participant, credentials });
    const kinds = new Set(calls.map(({ method, path }) => `${method} ${path.split("?")[0].replace(/[0-9A-Z]{26}/, "*")}`));
    const at = "/v3/pay/transactions";
    for (const kind of [
      `POST ${at}/jsapi`, `POST ${at}/h5`, `POST ${at}/native`, `POST ${at}/codepay`, `GET ${at}/out-trade-no/*`,
      `POST ${at}/out-trade-no/*/close`, "POST /v3/refund/domestic/refunds", "GET /v3/refund/domestic/refunds/*", "GET /v3/bill/tradebill",
    ]) {
      assert.ok(kinds.has(kind), `${kind} is among ${[...kinds].join(", ")}`);
    }

    // What our page hands to the web view.
    const signedIn = await fetch(await orders("wechat_pay", WECHAT), {
      method: "POST", redirect: "manual", body: new URLSearchParams({ step: "sign_in", payer: "alice" }),
    });
    const page = await (await fetch(signedIn.headers.get("location"), { headers: { "user-agent": WECHAT } })).text();
    const handed = JSON.parse(unescaped(page.match(/data-bridge="([^"]+)"/)[1]));
    const text = Formatter.joinedByLineFeed(handed.appId, handed.timeStamp, handed.nonceStr, handed.package);
    assert.ok(Rsa.verify(text, handed.paySign, ours));

    const keys = { [id]: public_key, ...Object.fromEntries(peers.map((peer) => [peer.id, peer.public_key])) };
    const believes = ({ headers, body }) => {
      const key = keys[headers["wechatpay-serial"]];
      const text = Formatter.response(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], body);
      try {
        if (!key || !Rsa.verify(text, headers["wechatpay-signature"], Rsa.from(key, Rsa.KEY_TYPE_PUBLIC))) return false;
        const { ciphertext, nonce, associated_data } = JSON.parse(body).resource;
        return JSON.parse(Aes.AesGcm.decrypt(ciphertext, credentials.api_key, nonce, associated_data)).mchid === participant;
      } catch {
        return false;
      }
    };
    const took = ({ status }) => status === 200 || status === 204;
    await until(async () => door.notices("wechat_pay"), (notices) => notices.filter(took).length >= 2);
    agree(door.notices("wechat_pay"), believes, took);
    const events = lab.notices("wechat_pay").filter(believes).map(({ body }) => JSON.parse(body).event_type);
    assert.deepEqual([...new Set(events)].sort(), ["REFUND.SUCCESS", "TRANSACTION.SUCCESS"]);
  });

  test("Alipay's library finds our signature under every call and judges notices as we do", async () => {
    const { participant, credentials } = await simulator.account("alipay", { mode: "certificates" });
    const { certificates } = credentials;
    const calls = (await pays("alipay", {
      app_id: participant, seller_id: credentials.seller_id, private_key: credentials.private_key, app_certificate: certificates.app,
      wallet_certificate: certificates.alipay[0], root_certificate: certificates.root,
    })).filter(({ path }) => path.startsWith("/gateway.do"));
    const common = { appId: participant, privateKey: credentials.private_key, keyType: "PKCS8" };
    const judge = new AlipaySdk({ ...common, alipayPublicKey: publicPem(credentials.private_key) });
    const methods = new Set();
    for (const { method, path, body } of calls) {
      const form = Object.fromEntries(new URLSearchParams(method === "GET" ? path.split(/\?(.*)/s)[1] : body));
      assert.ok(judge.checkNotifySignV2(form), form.method);
      assert.ok(!judge.checkNotifySignV2({ ...form, app_id: "2021000000009999" }), "and under no other");
      methods.add(form.method);
    }
    for (const method of [
      "trade.create", "trade.wap.pay", "trade.precreate", "trade.pay", "trade.query", "trade.close", "trade.refund", "trade.fastpay.refund.query",
      "data.dataservice.bill.downloadurl.query",
    ]) {
      assert.ok(methods.has(`alipay.${method}`), `alipay.${method} is among ${[...methods].join(", ")}`);
    }

    const theirs = new AlipaySdk({
      ...common, appCertContent: certificates.app, alipayPublicCertContent: certificates.alipay[0], alipayRootCertContent: certificates.root,
    });
    const believes = ({ body }) => theirs.checkNotifySignV2(Object.fromEntries(new URLSearchParams(body)));
    const took = ({ status, answer }) => status === 200 && answer === "success";
    await until(async () => door.notices("alipay"), (notices) => notices.filter(took).length >= 2);
    agree(door.notices("alipay"), believes, took);
    assert.ok(lab.notices("alipay").some(believes));
  });
});
