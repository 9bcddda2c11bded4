// The whole of it: a shop is opened, its code is read off the screen, eight wallets pay it, and each payment stands on the
// shop's own screen under the wallet's own name.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import jsQRModule from "jsqr";
import { PNG } from "pngjs";

const jsQR = (jsQRModule as unknown as { default?: typeof jsQRModule }).default ?? jsQRModule;
const site = () => process.env.TONGMA_URL!;
const simulator = () => process.env.TONGMA_SIMULATOR_URL!;

// Each wallet under the name that the shop reads.
const WALLETS: [string, string, string][] = [
  ["wechat_pay", "微信支付", "WeChat Pay"],
  ["jd_pay", "京东支付", "JD Pay"],
  ["hebao", "和包", "Hebao"],
  ["bestpay", "翼支付", "Yipay"],
  ["wo_wallet", "沃钱包", "Wo Wallet"],
  ["unionpay", "云闪付", "UnionPay"],
  ["bank_icbc", "工商银行", "ICBC"],
  ["ecny", "数字人民币", "e-CNY"],
];

async function isAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), page.url()).toEqual([]);
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: size.height });
  const { scroll, client } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scroll: scrollWidth, client: clientWidth };
  });
  expect(scroll, `${page.url()} is wider than 320 px`).toBeLessThanOrEqual(client);
  await page.setViewportSize(size);
}

async function opensShop(page: Page, shop: string) {
  await page.goto(`${site()}/join`);
  await isAccessible(page);
  await page.locator("[name=shop_name]").fill(shop);
  await page.locator("[name=trade][value=breakfast]").check({ force: true });
  await page.locator("main form button").click();
  await isAccessible(page);
  await page.locator("[name=sign_in]").fill(`owner${Date.now()}@example.cn`);
  await page.locator("main form button").click();
  await isAccessible(page);
  await page.locator("[name=password]").fill("豆浆油条小笼包子");
  await page.locator("main form button").click();
  await isAccessible(page);
}

async function readsCode(page: Page): Promise<string> {
  await page.goto(`${site()}/code`);
  await isAccessible(page);
  const shot = PNG.sync.read(await page.screenshot({ fullPage: true, scale: "css" }));
  const read = jsQR(new Uint8ClampedArray(shot.data), shot.width, shot.height);
  expect(read, "a camera reads the code off the screen").not.toBeNull();
  return read!.data;
}

async function scans(content: string, wallet: string, amount_minor: number) {
  const answer = await fetch(`${simulator()}/control/scan`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, wallet, payer: "alice", amount_minor, confirm: true, fault: null }),
  });
  const result = await answer.json();
  expect(answer.ok, JSON.stringify(result)).toBe(true);
  return result as { payment: string; status: string; paid_minor: number; match_word: string };
}

test("every wallet pays the one code and the shop sees each under its own name", async ({ page, javaScriptEnabled, locale }) => {
  const chinese = locale!.startsWith("zh");
  await opensShop(page, "王姐早餐铺");
  const content = await readsCode(page);
  expect(content.toLowerCase()).toContain("/c/");

  await page.goto(`${site()}/today`);
  await isAccessible(page);
  for (const [index, [wallet, zh, en]] of WALLETS.entries()) {
    const amount = 500 + index * 111;
    const paid = await scans(content, wallet, amount);
    expect(paid.paid_minor).toBe(amount);
    if (!javaScriptEnabled) await page.reload();
    const row = page.locator(`a[href*="${paid.payment}"]`).first();
    await expect(row).toBeVisible({ timeout: 2_000 });
    await expect(row).toContainText((amount / 100).toFixed(2));
    await expect(row).toContainText(chinese ? zh : en);
  }
  await page.goto(`${site()}/payments`);
  await isAccessible(page);
  await page.locator(`main a[href^="/payments/"]`).first().click();
  await expect(page.locator("h1")).toHaveCount(1);
  await isAccessible(page);
});
