// Alipay as the simulator plays it, judged by Alipay's own SDK: it names the certificates, signs the calls, verifies every answer and
// every notice.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { AlipaySdk } from "alipay-sdk";
import { listen, number, start, today } from "./simulator.js";

describe("Alipay", () => {
  let simulator, notices;

  before(async () => {
    simulator = await start();
    notices = await listen({ status: 200, body: "success" });
  });
  after(async () => {
    await notices?.stop();
    await simulator?.stop();
  });

  async function sdk(mode) {
    const { participant, credentials } = await simulator.account("alipay", { mode });
    const common = { appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", gateway: `${simulator.url}/gateway.do` };
    const { certificates, alipay_public_keys: keys } = credentials;
    if (mode === "keys") return new AlipaySdk({ ...common, alipayPublicKey: keys[0].key });
    return new AlipaySdk({
      ...common, appCertContent: certificates.app, alipayPublicCertContent: certificates.alipay[0], alipayRootCertContent: certificates.root,
    });
  }
  const call = (alipay, method, bizContent, more = {}) => alipay.exec(method, { ...more, bizContent }, { validateSign: true });
  const told = (orderNumber, status) =>
    notices.first(({ body }) => {
      const form = new URLSearchParams(body);
      return form.get("out_trade_no") === orderNumber && form.get("trade_status") === status;
    });

  for (const mode of ["certificates", "keys"]) {
    test(`an order is made, paid, asked about and refunded with ${mode}`, async () => {
      const alipay = await sdk(mode);
      const outTradeNo = number();
      const made = await call(
        alipay, "alipay.trade.precreate", { outTradeNo, totalAmount: "12.50", subject: "两份豆浆 50% {\"sign\"}" }, { notifyUrl: notices.url },
      );
      assert.equal(made.code, "10000", JSON.stringify(made));
      assert.match(made.qrCode, /^https:\/\/qr\.alipay\.com\/bax\w+$/);
      assert.equal((await call(alipay, "alipay.trade.query", { outTradeNo })).tradeStatus, "WAIT_BUYER_PAY");
      assert.equal((await simulator.scan(made.qrCode, "alipay")).status, "succeeded");
      const paid = await call(alipay, "alipay.trade.query", { outTradeNo });
      assert.deepEqual([paid.tradeStatus, paid.totalAmount], ["TRADE_SUCCESS", "12.50"]);

      const notice = Object.fromEntries(new URLSearchParams((await told(outTradeNo, "TRADE_SUCCESS")).body));
      assert.ok(alipay.checkNotifySignV2(notice), "the SDK believes the notice");
      assert.ok(!alipay.checkNotifySignV2({ ...notice, total_amount: "0.01" }), "and not an altered one");
      assert.deepEqual([notice.trade_no, notice.total_amount], [paid.tradeNo, "12.50"]);

      const refund = { outTradeNo, outRequestNo: number(), refundAmount: "4.00" };
      assert.equal((await call(alipay, "alipay.trade.refund", refund)).fundChange, "Y");
      assert.equal((await call(alipay, "alipay.trade.refund", refund)).fundChange, "N");
      const { outRequestNo } = refund;
      const refunded = await call(alipay, "alipay.trade.fastpay.refund.query", { outTradeNo, outRequestNo });
      assert.deepEqual([refunded.refundStatus, refunded.refundAmount], ["REFUND_SUCCESS", "4.00"]);

      const bill = await call(alipay, "alipay.data.dataservice.bill.downloadurl.query", { billType: "trade", billDate: today() });
      const file = Buffer.from(await (await fetch(bill.billDownloadUrl)).arrayBuffer());
      assert.equal(file.subarray(0, 2).toString(), "PK", "a zip");
      assert.equal(file.readUInt16LE(6) & 0x0800, 0, "whose names are not said to be UTF-8");
      assert.ok(file.includes(Buffer.from([0xd2, 0xb5, 0xce, 0xf1, 0xc3, 0xf7, 0xcf, 0xb8])), "but GBK");
    });
  }

  test("a payer's code is paid with once", async () => {
    const alipay = await sdk("certificates");
    const { code } = await simulator.json("/control/payment_code?wallet=alipay&payer=bob");
    const pay = () =>
      call(alipay, "alipay.trade.pay", { outTradeNo: number(), totalAmount: "8.80", subject: "豆浆", scene: "bar_code", authCode: code });
    assert.equal((await pay()).code, "10000");
    assert.equal((await pay()).subCode, "ACQ.PAYMENT_AUTH_CODE_INVALID");
  });

  test("an order for a known buyer is made, and what is cancelled is closed or goes back", async () => {
    const alipay = await sdk("certificates");
    const outTradeNo = number();
    const made = await call(alipay, "alipay.trade.create", { outTradeNo, totalAmount: "8.80", subject: "豆浆", buyerId: "2088102146225000" });
    assert.deepEqual([made.code, made.outTradeNo, typeof made.tradeNo], ["10000", outTradeNo, "string"], JSON.stringify(made));
    const cancel = async (outTradeNo) => {
      const { code, action, retryFlag } = await call(alipay, "alipay.trade.cancel", { outTradeNo });
      return [code, action, retryFlag];
    };
    assert.deepEqual(await cancel(outTradeNo), ["10000", "close", "N"]);
    const { code } = await simulator.json("/control/payment_code?wallet=alipay&payer=bob");
    const paid = number();
    const scanned = { outTradeNo: paid, totalAmount: "8.80", subject: "豆浆", scene: "bar_code", authCode: code };
    assert.equal((await call(alipay, "alipay.trade.pay", scanned)).code, "10000");
    assert.deepEqual(await cancel(paid), ["10000", "refund", "N"]);
    assert.equal((await call(alipay, "alipay.trade.query", { outTradeNo: paid })).tradeStatus, "TRADE_CLOSED");
  });

  test("a page's order stands on the wallet's page, and is closed or unknown by its number", async () => {
    const alipay = await sdk("certificates");
    const outTradeNo = number();
    const address = alipay.pageExecute("alipay.trade.wap.pay", "GET", {
      bizContent: { out_trade_no: outTradeNo, total_amount: "12.50", subject: "豆浆", product_code: "QUICK_WAP_WAY" },
    });
    assert.match(await (await fetch(address)).text(), /12\.50/);
    assert.equal((await call(alipay, "alipay.trade.close", { outTradeNo })).code, "10000");
    assert.equal((await call(alipay, "alipay.trade.query", { outTradeNo: number() })).subCode, "ACQ.TRADE_NOT_EXIST");
  });

  test("a stranger's signature is turned away", async () => {
    const { participant } = await simulator.account("alipay");
    const { credentials } = await simulator.account("unionpay");
    const stranger = new AlipaySdk({
      appId: participant, privateKey: credentials.private_key, keyType: "PKCS8", gateway: `${simulator.url}/gateway.do`,
    });
    assert.equal((await stranger.exec("alipay.trade.query", { bizContent: { outTradeNo: number() } })).subCode, "isv.invalid-signature");
  });

  test("certificates are of the names and numbers that the SDK computes", async () => {
    const { credentials } = await simulator.account("alipay");
    const { app, alipay, root } = credentials.certificates;
    const [leaf, issuer] = [new X509Certificate(alipay[0]), new X509Certificate(root)];
    assert.ok(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey));
    assert.ok(new X509Certificate(app).verify(issuer.publicKey));
  });
});
