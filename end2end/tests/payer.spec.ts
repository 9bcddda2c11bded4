// The payer's side, by hand: a phone, the page behind the code, the wallet, the receipt.
import { expect, test, type Page } from "@playwright/test";
import { holds } from "../support/page_checks";
import { inWallet, opensShop, payerPage, phone, readsCode, site, typesAmount } from "../support/people";

async function shopWithCode(page: Page): Promise<string> {
  await opensShop(page, "李家水果");
  const content = await readsCode(page);
  await page.goto(`${site()}/today`);
  return payerPage(content);
}

test("a payer inside WeChat pays, and both sides read the same match word", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await expect(payer.locator("h1")).toHaveText("李家水果");
  await expect(payer.locator(".way")).toContainText(locale!.startsWith("zh") ? "微信支付" : "WeChat Pay");
  await typesAmount(payer, "12.5", js);
  if (js) await expect(payer.locator("#pay [data-pay]")).toHaveText("¥12.50");
  await payer.locator("#pay").click();
  await inWallet(payer, "confirm");
  const word = await payer.locator(".word strong").innerText();
  await expect(payer.locator(".paid .amt")).toHaveText(/12\.50/);
  await holds(payer);

  if (!js) await page.reload();
  const row = page.locator(".today-list a.payment").first();
  await expect(row).toContainText(word);
  await expect(row).toContainText("¥12.50");
  await context.close();
});

test("a payer who declines is told that no money moved, and may pay again", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "8", js);
  await payer.locator("#pay").click();
  await inWallet(payer, "decline");
  await expect(payer.locator("h2")).toHaveText(locale!.startsWith("zh") ? "没付成" : "Not paid");
  await holds(payer);
  await payer.locator("a.btn.dark").click();
  await expect(payer.locator("#amount"), "the amount is kept").toHaveValue(/^8(\.00)?$/);

  await page.goto(`${site()}/payments`);
  const row = page.locator("a.payment.unpaid");
  await expect(row).toHaveCount(1);
  await expect(page.locator(".day-head .number"), "what was not paid is in no sum").toContainText("¥0.00");
  await context.close();
});

test("in an ordinary browser the payer chooses a wallet from the list", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const code = await shopWithCode(page);
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "3.2", js);
  await payer.locator("#pay").click();
  await expect(payer).toHaveURL(/\/wallets\?/);
  await holds(payer);
  await payer.locator("button[name=wallet][value=jd_pay]").click();
  await inWallet(payer, "confirm");
  const word = await payer.locator(".word strong").innerText();
  if (!js) await page.reload();
  const row = page.locator(".today-list a.payment").first();
  await expect(row).toContainText(word);
  await expect(row.locator(".payment-wallet")).toHaveText(locale!.startsWith("zh") ? "京东金融" : "JD Pay");
  await context.close();
});

test("the first view of a code is one small answer without WebAssembly", async ({ page, browser, javaScriptEnabled, locale }) => {
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js: javaScriptEnabled !== false, locale: locale! });
  const payer = await context.newPage();
  const sizes: Promise<number>[] = [];
  const addresses: string[] = [];
  payer.on("requestfinished", (request) => {
    addresses.push(request.url());
    sizes.push(request.sizes().then((size) => size.responseBodySize + size.responseHeadersSize));
  });
  await payer.goto(code, { waitUntil: "networkidle" });
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(addresses.filter((address) => address.endsWith(".wasm"))).toEqual([]);
  expect(addresses.length).toBe(1);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(14_600);
  await holds(payer);
  await context.close();
});

test("a wrong amount, a misread code and a code that does not exist each say what to do", async ({ page, browser, javaScriptEnabled, locale }) => {
  const code = await shopWithCode(page);
  const context = await phone(browser, "browser", { js: javaScriptEnabled !== false, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "0", javaScriptEnabled !== false);
  await payer.locator("#pay").click();
  await expect(payer.locator("#amount-error")).toBeVisible();
  await holds(payer);
  // The same number with its last place changed is a slip of the finger; the check character says so.
  const slip = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
  for (const address of [slip, `${site()}/c/nothing`]) {
    const answer = await payer.goto(address);
    expect(answer!.status()).toBe(404);
    await holds(payer);
  }
  await context.close();
});
