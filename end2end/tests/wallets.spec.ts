// Each wallet by its own path: the page behind the code recognises the app, the payer goes the way that the wallet has, and the shop
// reads the wallet's own name.
import { expect, test, type Page } from "@playwright/test";
import { hasBridge, inWallet, opensShop, payerPage, phone, pressesPay, reads, readsCode, simulator, site, typesAmount } from "../support/people";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

// What each app's web view says of itself, and the name that the shop reads.
const APPS: [string, string, string, string][] = [
  ["wechat_pay", `${IPHONE} MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN`, "微信支付", "WeChat Pay"],
  ["alipay", `${IPHONE} AliApp(AP/10.5.96) AlipayClient/10.5.96 Language/zh-Hans`, "支付宝", "Alipay"],
  ["unionpay", `${IPHONE} (com.unionpay.chsp) (UnionPay/1.0 CloudPay)`, "云闪付", "Cloud QuickPass"],
  ["jd_pay", `${IPHONE} application=JDJR-App&CpayJS=UnionPay/1.0 JDJR`, "京东金融", "JD Pay"],
  ["hebao", `${IPHONE} hebao/9.17.30 NetType/wifi UnionPay/1.0 CMPAY`, "和包", "Hebao"],
  ["bestpay", `${IPHONE} UnionPay/1.0 BESTPAY`, "翼支付", "BestPay"],
  ["wo_wallet", `${IPHONE} UnionPay/1.0 WOWALLET`, "沃钱包", "Wo Wallet"],
  ["ecny", `${IPHONE} UnionPay/1.0 ECNY`, "数字人民币", "e-CNY"],
  ["bank_icbc", `${IPHONE} UnionPay/1.0 ICBCeLife`, "工商银行", "ICBC"],
  ["bank_abc", `${IPHONE} bankabciphone/9.2.0 UnionPay/1.0 ABC`, "农业银行", "Agricultural Bank of China"],
  ["bank_boc", `${IPHONE} UnionPay/1.0 BOC`, "中国银行", "Bank of China"],
  ["bank_ccb", `${IPHONE}/CloudMercWebView/UnionPay/1.0 CCBLoongPay`, "建设银行", "China Construction Bank"],
  ["bank_bocom", `${IPHONE} UnionPay/1.0 BoComMDB`, "交通银行", "Bank of Communications"],
  ["bank_psbc", `${IPHONE} UnionPay/1.0 PSBC`, "邮储银行", "Postal Savings Bank of China"],
];

// The wallets with a protocol of their own: where each meets a payer whose browser is not the wallet's, and what its code says at a desk.
const OWN: [string, string, string, string, RegExp][] = [
  ["wechat_pay", "微信支付", "WeChat Pay", "/cgi-bin/mmpayweb-bin/checkmweb", /^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/],
  ["alipay", "支付宝", "Alipay", "/gateway.do", /^https:\/\/qr\.alipay\.com\/\w+$/],
  ["unionpay", "云闪付", "Cloud QuickPass", "/qrcGtwWeb-web/", /^https:\/\/qr\.95516\.com\/\d{8}\/\d+$/],
];

/** The number of a payment in the address of its page. */
const numberIn = (payer: Page) => new URL(payer.url()).pathname.split("/").pop()!;

/** What the shop reads of payments, each with its wallet's own name. */
async function readsNames(page: Page, paid: [string, string][]) {
  await page.goto(`${site()}/today`);
  for (const [number, name] of paid) {
    await expect(page.locator(`.today-list a[href="/payments/${number}"] .payment-wallet`)).toHaveText(name);
  }
}

test("every wallet is paid by its own path and the shop reads its name", { tag: "@long" }, async ({ page, browser, javaScriptEnabled, locale }) => {
  test.setTimeout(240_000);
  const js = javaScriptEnabled !== false;
  const zh = locale!.startsWith("zh");
  await opensShop(page, "王姐早餐铺");
  const code = payerPage(await readsCode(page));
  const paid: [string, string][] = [];

  for (const [wallet, agent, nameZh, nameEn] of APPS) {
    const context = await phone(browser, agent, { js, locale: locale! });
    if (js) await hasBridge(context);
    const payer = await context.newPage();
    await payer.goto(code);
    await expect(payer.locator(".way"), wallet).toContainText(zh ? nameZh : nameEn);
    await typesAmount(payer, "6.5", js);
    await pressesPay(payer, js);
    await inWallet(payer, "confirm", js);
    await expect(payer.locator(".paid .amt"), wallet).toHaveText(/6\.50/);
    paid.push([numberIn(payer), zh ? nameZh : nameEn]);
    await context.close();
  }

  await readsNames(page, paid);
});

test("each big wallet is paid from the browser of a telephone by its own way and leads back to the receipt", { tag: "@long" }, async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page, "王姐早餐铺");
  const code = payerPage(await readsCode(page));
  const context = await phone(browser, "browser", { js, locale: locale! });
  const paid: [string, string][] = [];
  for (const [wallet, zh, en, way] of OWN) {
    const payer = await context.newPage();
    const went: string[] = [];
    payer.on("request", (request) => went.push(request.url()));
    await payer.goto(`${code}/wallets?amount=6.5`);
    await payer.locator(`button[name=wallet][value=${wallet}]`).click();
    await inWallet(payer, "confirm");
    await expect(payer.locator(".paid .amt"), wallet).toHaveText(/6\.50/);
    expect(went.filter((url) => url.startsWith(`${simulator()}${way}`)), `${wallet} by its own address`).not.toEqual([]);
    paid.push([numberIn(payer), locale!.startsWith("zh") ? zh : en]);
    await payer.close();
  }
  await context.close();
  await readsNames(page, paid);
});

test("at a desk each big wallet scans its own code off the screen, and the page turns to the receipt", { tag: "@long" }, async ({ page, browser, javaScriptEnabled, locale }) => {
  const options = { locale: locale!, javaScriptEnabled };
  await opensShop(page, "王姐早餐铺");
  const code = payerPage(await readsCode(page));
  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const app = await phone(browser, "browser", { js: javaScriptEnabled !== false, locale: locale! });
  const [screen, wallets] = [await desk.newPage(), await app.newPage()];
  const paid: [string, string][] = [];
  for (const [wallet, zh, en, , says] of OWN) {
    await screen.goto(`${code}/wallets?amount=8.2`);
    await screen.locator(`button[name=wallet][value=${wallet}]`).click();
    await expect(screen).toHaveURL((url) => url.href.startsWith(`${site()}/p/`));
    const content = await reads(screen, ".scan");
    expect(content).toMatch(says);
    // In the wallet, which stands for its camera with a link.
    await wallets.goto(`${simulator()}/wallet/${wallet}/scan?content=${encodeURIComponent(content)}`);
    await wallets.locator("label:has([name=payer])").first().click();
    await wallets.locator("button[name=decision][value=confirm]").click();
    await expect(wallets.locator("h1.yes")).toBeVisible();
    await expect(screen.locator(".paid .amt"), `${wallet}: by itself`).toHaveText(/8\.20/);
    paid.push([numberIn(screen), locale!.startsWith("zh") ? zh : en]);
  }
  await Promise.all([desk.close(), app.close()]);
  await readsNames(page, paid);
});
