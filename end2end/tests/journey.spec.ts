// The whole of it: a shop is opened, its code is read off the screen, eight wallets pay it, and each payment stands on the
// shop's own screen under the wallet's own name.
import { expect, test } from "@playwright/test";
import { Line } from "../support/line";
import { holds } from "../support/page_checks";
import { opensShop, readsCode, scans, simulator, site, wordOf } from "../support/people";

// Each wallet under the name that the shop reads.
const WALLETS: [string, string, string][] = [
  ["wechat_pay", "微信支付", "WeChat Pay"],
  ["jd_pay", "京东金融", "JD Pay"],
  ["hebao", "和包", "Hebao"],
  ["bestpay", "翼支付", "BestPay"],
  ["wo_wallet", "沃钱包", "Wo Wallet"],
  ["unionpay", "云闪付", "Cloud QuickPass"],
  ["bank_icbc", "工商银行", "ICBC"],
  ["ecny", "数字人民币", "e-CNY"],
];

test("every wallet pays the one code and the shop sees each under its own name", async ({ page, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const { acts } = await opensShop(page, "王姐早餐铺", holds);
  expect(acts, "inputs and taps until the code is on the screen").toBeLessThanOrEqual(8);
  const content = await readsCode(page);
  expect(content.toLowerCase()).toContain("/c/");
  await page.goto(`${site()}/code`);
  expect(await readsCode(page), "the code page shows the same code").toBe(content);

  await page.goto(`${site()}/today`);
  if (js) await expect(page.locator(".freshness:not(.still)")).toBeVisible();
  let sum = 0;
  for (const [index, [wallet, zh, en]] of WALLETS.entries()) {
    const amount = 500 + index * 111;
    sum += amount;
    const paid = await scans(content, wallet, amount);
    expect(paid.paid_minor).toBe(amount);
    const row = page.locator(`.today-list a[href="/payments/${paid.payment}"]`);
    if (js) await expect(row).toBeVisible();
    else await expect(async () => expect(await page.reload().then(() => row.count())).toBe(1)).toPass({ timeout: 20_000 });
    await expect(row.locator(".payment-wallet")).toHaveText(locale!.startsWith("zh") ? zh : en);
    await expect(row.locator(".payment-amount")).toHaveText(`¥${(amount / 100).toFixed(2)}`);
    await expect(row).toContainText(wordOf(paid, locale));
  }
  await expect(page.locator(".today-sum .hero")).toContainText((sum / 100).toFixed(2));
  await holds(page);
  /** How much of each wallet's bar is filled, and with what. */
  const bars = () =>
    page.locator(".ranked svg.bar").evaluateAll((all) =>
      all.map((bar) => [...bar.querySelectorAll("rect")].map((part) => [getComputedStyle(part).fill, part.getBoundingClientRect().width])),
    );
  const live = await bars();
  expect(live).toHaveLength(WALLETS.length);
  await page.reload();
  expect(live, "what came in live is drawn as on a fresh page").toEqual(await bars());
});

test("what a wallet gives back comes off the day by itself", { tag: "@scripts" }, async ({ page }) => {
  await opensShop(page);
  const content = await readsCode(page);
  await page.goto(`${site()}/today`);
  await expect(page.locator(".freshness:not(.still)")).toBeVisible();
  const { payment } = await scans(content, "jd_pay", 1250);
  await expect(page.locator(".today-sum .hero")).toContainText("12.50");
  const refund = { payment, amount_minor: 400 };
  const given = await fetch(`${simulator()}/control/refund`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(refund),
  });
  expect(given.status).toBe(200);
  await expect(page.locator(".today-sum .hero")).toContainText("8.50");
  await expect(page.locator(".ranked li").first()).toContainText("8.50");
  await holds(page);
});

// Without scripts a page is as old as its last reload, and says so.
test("after an outage the day is complete and one sentence says what came meanwhile", { tag: "@scripts" }, async ({ page }) => {
  await opensShop(page);
  const content = await readsCode(page);
  const line = await Line.to(site());
  await page.goto(`${line.url}/today`);
  await expect(page.locator(".freshness:not(.still)")).toBeVisible();
  line.cut();
  await expect(page.locator(".freshness.lost")).toBeVisible({ timeout: 30_000 });
  const missed = [await scans(content, "jd_pay", 1250), await scans(content, "wechat_pay", 600)];
  for (const { payment } of missed) await expect(page.locator(`a[href="/payments/${payment}"]`)).toHaveCount(0);
  // A wallet's word may come a moment after its payer's: what comes with the line up again was not missed.
  const beside = await page.context().newPage();
  await expect(async () => {
    await beside.goto(`${site()}/today`);
    await expect(beside.locator(".today-list .payments a")).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await beside.close();
  line.mend();
  const summary = page.locator(".today-bar");
  await expect(summary).toContainText("¥18.50", { timeout: 60_000 });
  await expect(summary).toContainText("2");
  await expect(summary).toHaveCount(1);
  for (const { payment } of missed) await expect(page.locator(`.today-list a[href="/payments/${payment}"]`)).toHaveCount(1);
  await expect(page.locator(".today-sum .hero")).toContainText("18.50");
  await expect(page.locator(".freshness.lost")).toHaveCount(0);
  await page.goto("about:blank");
  await line.end();
});
