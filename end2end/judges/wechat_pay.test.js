// WeChat Pay as the simulator plays it, judged by wechatpay-axios-plugin: it signs the calls, verifies the answers, and its
// cryptography opens the notices.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import plugin from "wechatpay-axios-plugin";
import { listen, number, start, today } from "./simulator.js";

const { Aes, Formatter, Rsa, Wechatpay } = plugin;

describe("WeChat Pay", () => {
  let simulator, account, notices, keys;

  before(async () => {
    simulator = await start();
    account = await simulator.account("wechat_pay");
    notices = await listen({ status: 204, body: "" });
    const [publicKey] = account.credentials.public_keys;
    keys = { [publicKey.id]: publicKey.public_key };
    for (const peer of account.peers) keys[peer.id] = peer.public_key;
  });
  after(async () => {
    await notices?.stop();
    await simulator?.stop();
  });

  const client = (certs, more = {}) =>
    new Wechatpay({
      mchid: account.participant, serial: account.credentials.serial, privateKey: account.credentials.private_key, certs,
      baseURL: `${simulator.url}/`, ...more,
    });
  const byPublicKey = () => {
    const [publicKey] = account.credentials.public_keys;
    return client({ [publicKey.id]: publicKey.public_key }, { headers: { "Wechatpay-Serial": publicKey.id } });
  };
  const order = (more = {}) => ({
    appid: account.credentials.app_id, mchid: account.participant, description: "两份豆浆, 热", out_trade_no: number(),
    notify_url: notices.url, amount: { total: 1250, currency: "CNY" }, ...more,
  });

  /** Verified and opened with nothing but the library. */
  function opened({ headers, body }) {
    const signed = Formatter.response(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], body);
    const key = Rsa.from(keys[headers["wechatpay-serial"]], Rsa.KEY_TYPE_PUBLIC);
    assert.ok(Rsa.verify(signed, headers["wechatpay-signature"], key), "the signature fits");
    const { resource, event_type } = JSON.parse(body);
    const { ciphertext, nonce, associated_data } = resource;
    const plain = Aes.AesGcm.decrypt(ciphertext, account.credentials.api_key, nonce, associated_data);
    return { event_type, ...JSON.parse(plain) };
  }
  const told = async (event, orderNumber) => {
    const found = await notices.first((notice) => {
      const content = opened(notice);
      return content.event_type === event && content.out_trade_no === orderNumber;
    });
    return opened(found);
  };

  test("an order is made, paid, asked about, refunded and billed", async () => {
    const wxpay = byPublicKey();
    const ours = order({ attach: "桌 2" });
    const { data: prepaid } = await wxpay.v3.pay.transactions.native.post(ours);
    assert.match(prepaid.code_url, /^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
    const query = () =>
      wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({
        params: { mchid: account.participant }, out_trade_no: ours.out_trade_no,
      });
    assert.equal((await query()).data.trade_state, "NOTPAY");
    assert.equal((await simulator.scan(prepaid.code_url, "wechat_pay")).status, "succeeded");
    const { data: paid } = await query();
    assert.deepEqual([paid.trade_state, paid.amount.payer_total, paid.attach], ["SUCCESS", 1250, "桌 2"]);
    const notice = await told("TRANSACTION.SUCCESS", ours.out_trade_no);
    assert.deepEqual([notice.transaction_id, notice.payer], [paid.transaction_id, paid.payer]);

    const refund = {
      out_trade_no: ours.out_trade_no, out_refund_no: number(), reason: "冷了", notify_url: notices.url,
      amount: { refund: 400, total: 1250, currency: "CNY" },
    };
    const { data: accepted } = await wxpay.v3.refund.domestic.refunds.post(refund);
    assert.deepEqual([accepted.status, accepted.amount.refund], ["PROCESSING", 400]);
    const { data: refunded } = await wxpay.v3.refund.domestic.refunds.$out_refund_no$.get({ out_refund_no: refund.out_refund_no });
    assert.equal(refunded.status, "SUCCESS");
    assert.equal((await told("REFUND.SUCCESS", ours.out_trade_no)).refund_id, accepted.refund_id);

    for (const tar_type of [undefined, "GZIP"]) {
      const { data: bill } = await wxpay.v3.bill.tradebill.get({ params: { bill_date: today(), bill_type: "ALL", tar_type } });
      const { searchParams } = new URL(bill.download_url);
      const { data: file } = await wxpay.v3.billdownload.file.get({
        params: { token: searchParams.get("token") }, responseType: "arraybuffer",
      });
      const text = tar_type ? gunzipSync(file) : Buffer.from(file);
      assert.equal(createHash("sha1").update(text).digest("hex"), bill.hash_value);
      const { rows, summary } = Formatter.castCsvBill(text);
      const row = rows.find((row) => row["商户订单号"] === ours.out_trade_no && row["交易状态"] === "SUCCESS");
      assert.deepEqual([row["订单金额"], row["微信订单号"]], ["12.50", paid.transaction_id]);
      assert.equal(Number(summary["总交易单数"]), rows.length);
    }
  });

  test("answers follow the key that was asked for, and certificates come encrypted", async () => {
    const [certificate] = account.peers;
    const wxpay = client({ [certificate.id]: certificate.public_key });
    const { data } = await wxpay.v3.certificates.get();
    const [entry] = data.data;
    assert.equal(entry.serial_no, certificate.id);
    const { ciphertext, nonce, associated_data } = entry.encrypt_certificate;
    const pem = Aes.AesGcm.decrypt(ciphertext, account.credentials.api_key, nonce, associated_data);
    // The certificate itself as the library's key of that serial.
    const { status } = await client({ [entry.serial_no]: pem }).v3.pay.transactions.native.post(order());
    assert.equal(status, 200);
    await assert.rejects(byPublicKey().v3.pay.transactions.native.post(order(), { headers: { "Wechatpay-Serial": certificate.id } }));
  });

  test("a closed order is closed, an unknown one is unknown, and a stranger is turned away", async () => {
    const wxpay = byPublicKey();
    const ours = order();
    await wxpay.v3.pay.transactions.native.post(ours);
    const close = (out_trade_no) =>
      wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid: account.participant }, { out_trade_no });
    assert.equal((await close(ours.out_trade_no)).status, 204);
    await assert.rejects(close(number()), ({ response }) => response.status === 404 && response.data.code === "ORDER_NOT_EXIST");
    const other = await simulator.account("alipay");
    const stranger = client(keys, { privateKey: other.credentials.private_key });
    await assert.rejects(stranger.v3.pay.transactions.native.post(order()), ({ response }) => {
      return response.status === 401 && response.data.code === "SIGN_ERROR";
    });
  });

  test("a payer's code is paid with, and an order of which nobody knows is undone", async () => {
    const wxpay = byPublicKey();
    const shown = async (more = "") => (await simulator.json(`/control/payment_code?wallet=wechat_pay&payer=bob${more}`)).code;
    const scanned = async (code) => {
      const { notify_url: _, ...ours } = order({ payer: { auth_code: code }, scene_info: { device_id: "till-1", store_info: { out_id: "1" } } });
      const { data } = await wxpay.v3.pay.transactions.codepay.post(ours);
      return { ours, data };
    };
    const { data: paid } = await scanned(await shown());
    assert.deepEqual([paid.trade_state, paid.trade_type, paid.amount.total], ["SUCCESS", "MICROPAY", 1250]);
    const { ours, data: asked } = await scanned(await shown("&asks=true"));
    assert.equal(asked.trade_state, "USERPAYING");
    const { status, data: undone } = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.reverse.post(
      { appid: ours.appid, mchid: ours.mchid }, { out_trade_no: ours.out_trade_no },
    );
    assert.deepEqual([status, undone.out_trade_no], [200, ours.out_trade_no]);
    const { data: after } = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({
      params: { mchid: account.participant }, out_trade_no: ours.out_trade_no,
    });
    assert.equal(after.trade_state, "REVOKED");

    const { data: bill } = await wxpay.v3.bill.fundflowbill.get({ params: { bill_date: today(), account_type: "BASIC" } });
    const { data: file } = await wxpay.v3.billdownload.file.get({
      params: { token: new URL(bill.download_url).searchParams.get("token") }, responseType: "arraybuffer",
    });
    assert.equal(createHash("sha1").update(Buffer.from(file)).digest("hex"), bill.hash_value);
    assert.ok(Buffer.from(file).includes(paid.transaction_id), "the money moved");
  });

  test("a service provider orders for its merchant", async () => {
    const wxpay = byPublicKey();
    const { appid: sp_appid, mchid: sp_mchid, ...rest } = order();
    const parties = { sp_appid, sp_mchid, sub_mchid: "1900000209" };
    const { data: prepaid } = await wxpay.v3.pay.partner.transactions.native.post({ ...rest, ...parties });
    assert.equal((await simulator.scan(prepaid.code_url, "wechat_pay")).status, "succeeded");
    const { data: paid } = await wxpay.v3.pay.partner.transactions.outTradeNo.$out_trade_no$.get({
      params: { sp_mchid, sub_mchid: parties.sub_mchid }, out_trade_no: rest.out_trade_no,
    });
    assert.deepEqual([paid.trade_state, paid.sp_mchid, paid.sub_mchid, paid.mchid], ["SUCCESS", sp_mchid, parties.sub_mchid, undefined]);
    const notice = await told("TRANSACTION.SUCCESS", rest.out_trade_no);
    assert.deepEqual([notice.sub_mchid, notice.sp_appid], [parties.sub_mchid, sp_appid]);
  });

  test("H5 and JSAPI orders lead to the wallet, and the page's signature is looked at", async () => {
    const wxpay = byPublicKey();
    const { data: h5 } = await wxpay.v3.pay.transactions.h5.post(
      order({ scene_info: { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } } }),
    );
    assert.match(await (await fetch(h5.h5_url)).text(), /12\.50/);
    const { data: jsapi } = await wxpay.v3.pay.transactions.jsapi.post(order({ payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" } }));
    const [timeStamp, nonceStr] = [`${Formatter.timestamp()}`, Formatter.nonce()];
    const parameters = { appId: account.credentials.app_id, timeStamp, nonceStr, package: `prepay_id=${jsapi.prepay_id}`, signType: "RSA" };
    const text = Formatter.joinedByLineFeed(parameters.appId, timeStamp, nonceStr, parameters.package);
    const bridge = (paySign) =>
      fetch(`${simulator.url}/bridge?${new URLSearchParams({ parameters: JSON.stringify({ ...parameters, paySign }) })}`);
    const paySign = Rsa.sign(text, Rsa.from(account.credentials.private_key));
    assert.match(await (await bridge(paySign)).text(), /12\.50/);
    assert.equal((await bridge(Rsa.sign(`${text}x`, Rsa.from(account.credentials.private_key)))).status, 403);
  });
});
