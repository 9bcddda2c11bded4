// The payer's side, by hand: a phone, the page behind the code, the wallet, the receipt.
import { gzipSync } from "node:zlib";
import { expect, test, type Page } from "@playwright/test";
import { holds } from "../support/page_checks";
import { inWallet, opensShop, payerPage, phone, pressesPay, reads, readsCode, simulator, site, typesAmount } from "../support/people";

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
  await pressesPay(payer, js);
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
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "8", js);
  await payer.locator("#pay").click();
  await payer.locator("button[name=wallet][value=hebao]").click();
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

test("every key of the payer's keypad is large enough for a thumb, and the script is small P1.5 V6 @scripts", async ({ page, browser, locale }) => {
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js: true, locale: locale! });
  const payer = await context.newPage();
  const document = await (await payer.goto(code))!.text();
  for (const key of await payer.locator(".pad button").all()) {
    const { width, height } = (await key.boundingBox())!;
    expect(Math.min(width, height), await key.innerText()).toBeGreaterThanOrEqual(60);
  }
  const scripts = Array.from(document.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g), ([, script]) => script).join("");
  expect(scripts.length).toBeGreaterThan(500);
  expect(gzipSync(scripts).length).toBeLessThanOrEqual(3_072);
  await context.close();
});

test("two quick taps make one order, whatever the payer does with both P1.7 @scripts", async ({ page, browser, locale }) => {
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js: true, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "12.5", true);
  const posts: string[] = [];
  payer.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await payer.locator("#pay").dblclick();
  await expect(payer).toHaveURL((url) => url.href.startsWith(simulator()));
  expect(posts.length, "the second tap sends nothing").toBe(1);
  // The page before is still there, and its form goes out once more: the wallet asks again, and it is the same order.
  const again = payer.url();
  await inWallet(payer, "confirm");
  const receipt = payer.url();
  await payer.goto(again);
  await payer.locator("label:has([name=payer])").first().click();
  await payer.locator("button[name=step][value=sign_in]").click();
  const address = (url: string) => url.split("#")[0];
  await expect(payer).toHaveURL((url) => address(url.href) === address(receipt));
  await page.goto(`${site()}/payments`);
  await expect(page.locator("a.payment .payment-amount")).toHaveText(["¥12.50"]);
  await context.close();
});

test("back from the wallets keeps the amount, and a desk shows the way to a telephone P2.2", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const code = await shopWithCode(page);
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(code);
  await typesAmount(payer, "23.5", js);
  await payer.locator("#pay").click();
  await expect(payer).toHaveURL(/\/wallets\?/);
  await expect(payer.locator(".scan"), "a telephone needs no second one").toHaveCount(0);
  await payer.locator(".act a.btn").click();
  await expect(payer.locator("#amount")).toHaveValue("23.5");
  await context.close();

  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: locale!, javaScriptEnabled: js });
  const screen = await desk.newPage();
  await screen.goto(`${code}/wallets?amount=23.5`);
  await holds(screen);
  const read = await reads(screen, ".scan");
  expect(read).toContain(`${new URL(code).pathname.toUpperCase().slice(3)}`);
  expect(read).toContain("amount=23.5");
  await desk.close();
});

test("inside WeChat no other wallet's address stands on the page P2.3", async ({ page, browser, javaScriptEnabled, locale }) => {
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js: javaScriptEnabled !== false, locale: locale! });
  const payer = await context.newPage();
  for (const address of [code, `${code}/wallets?amount=8`]) {
    await payer.goto(address);
    await expect(payer).not.toHaveURL(/\/wallets/);
    const links = await payer.locator("a, form").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? one.getAttribute("action") ?? ""));
    expect(links.filter((link) => /^[a-z]+:/i.test(link) && !link.startsWith("http"))).toEqual([]);
    await expect(payer.locator("button[name=wallet]")).toHaveCount(0);
    await expect(payer.locator(".way")).toContainText(locale!.startsWith("zh") ? "打开它再扫" : "scan this code again");
  }
  await context.close();
});

test("a payment that comes late turns the waiting page by itself, and the receipt's clock runs P3.1 P3.3 P4.2", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const code = await shopWithCode(page);
  const context = await phone(browser, "wechat", { js, locale: locale! });
  const payer = await context.newPage();
  const armed = await fetch(`${simulator()}/control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ wallet: "wechat_pay", kind: "late:4000" }),
  });
  expect(armed.ok, await armed.text()).toBe(true);
  await payer.goto(code);
  await typesAmount(payer, "6", js);
  await pressesPay(payer, js);
  await inWallet(payer, "confirm");
  const waiting = payer.locator("main[data-poll]");
  await expect(waiting).toHaveCount(1);
  await holds(payer);
  await payer.locator(".act a.btn").last().click();
  await expect(waiting, "the refresh link asks again and shows the same").toHaveCount(1);
  await expect(payer.locator(".word strong"), "by itself, with scripts and without").toBeVisible();
  const clock = payer.locator("[data-since]");
  const first = await clock.innerText();
  if (js) {
    await expect(clock).not.toHaveText(first);
  } else {
    await expect(clock).toHaveText(first);
  }
  await context.close();
});
