// The till: an amount is keyed in and paid by a code on the screen, by a link, or by scanning the payer; and the codes of before.
import { expect, test, type Page } from "@playwright/test";
import { holds } from "../support/page_checks";
import { inWallet, opensShop, phone, readsCode, scans, simulator, site, wordOf } from "../support/people";

/** Keys in an amount: on the keys where a script shows them, into the field where none does. */
async function keysIn(page: Page, amount: string, js: boolean, way: "code" | "scan" | "link") {
  await page.goto(`${site()}/amount`);
  await holds(page);
  if (js) {
    for (const key of amount) await page.locator(`[data-key="${key}"]`).click();
  } else {
    await page.locator("#amount").fill(amount);
  }
  await expect(page.locator("#amount")).toHaveValue(amount);
  await page.locator("[name=note]").fill("3 号桌");
  await page.locator(`button[name=step][value=${way}]`).click();
}

/** What a payer's wallet shows to be scanned. */
async function paymentCode(wallet: string, more = ""): Promise<string> {
  const answer = await fetch(`${simulator()}/control/payment_code?wallet=${wallet}&payer=alice${more}`);
  return (await answer.json()).code;
}

const received = (page: Page) => page.locator(".till-paid");

test("a code on the screen is paid, and the screen says so by itself", async ({ page, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page);
  await page.goto(`${site()}/today`);
  await page.locator(".today-actions a[href='/amount']").click();
  await keysIn(page, "12.5", js, "code");
  await expect(page).toHaveURL(/\/amount\/[0-9A-Z]{16}$/);
  await holds(page);
  const content = await readsCode(page);
  expect(content, "capitals make a small symbol").toMatch(/\/R\/[0-9A-Z]{16}$/);
  const paid = await scans(content, "jd_pay", 1250);
  await expect(received(page), "with scripts and without").toContainText(wordOf(paid, locale));
  await expect(received(page)).toContainText("12.50");
  await holds(page);
  await page.goto(`${site()}/amount`);
  await expect(page.locator(".till-latest .pill").first()).toHaveClass(/ok/);
});

test("a request is withdrawn, and its payer is told", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page);
  await keysIn(page, "8", js, "code");
  const address = page.url().replace("/amount/", "/r/");
  await page.locator("form[action$='/cancel'] button").click();
  await expect(page.locator(".till-plate h2")).toHaveText(locale!.startsWith("zh") ? "撤掉了" : "Withdrawn");
  await holds(page);
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  expect((await payer.goto(address))!.status()).toBe(410);
  await holds(payer);
  await context.close();
  await page.locator(".till-ways a").click();
  await expect(page.locator("#amount"), "another one begins with the same amount").toHaveValue("8.00");
});

test("a link is opened in a browser and paid, and cannot be paid twice", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page, "李家水果");
  await keysIn(page, "23.5", js, "link");
  await expect(page.locator(".till-plate .share")).toHaveCount(2);
  await holds(page);
  const link = (await page.locator(".till-plate .share code").first().textContent())!;
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(link);
  await expect(payer.locator("h1")).toHaveText("李家水果");
  await expect(payer.locator("#amount")).toHaveText("23.50");
  await expect(payer.locator("input[name=note], input#amount"), "nothing of it can be changed").toHaveCount(0);
  await holds(payer);
  await payer.locator("button[value=pay]").click();
  await holds(payer);
  await payer.locator("button[name=wallet][value=bestpay]").click();
  await inWallet(payer, "confirm");
  await expect(payer.locator(".paid .amt")).toHaveText(/23\.50/);
  await expect(received(page)).toContainText("23.50");
  expect((await payer.goto(link))!.status()).toBe(410);
  await context.close();
});

test("a payer's code is scanned and the money is there", async ({ page, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page);
  await keysIn(page, "6", js, "scan");
  await expect(page).toHaveURL(/\/amount\/scan\?/);
  await holds(page);
  await page.locator("[name=code]").fill("999999999999999999");
  await page.locator("[name=code]").press("Enter");
  await expect(page.locator(".field-error").first()).toBeVisible();
  await expect(page.locator("[name=code]"), "a payer's code does not come back").toHaveValue("");
  await holds(page);
  // As a scanner types it.
  await page.locator("[name=code]").fill(await paymentCode("hebao"));
  await page.locator("[name=code]").press("Enter");
  await expect(received(page)).toContainText("6.00");
  await expect(received(page)).toContainText(locale!.startsWith("zh") ? "和包" : "Hebao");
  await holds(page);
});

test("a payer who is asked in the wallet is waited for", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page);
  await keysIn(page, "9", js, "scan");
  await page.locator("[name=code]").fill(await paymentCode("jd_pay", "&asks=true"));
  await page.locator("[name=code]").press("Enter");
  await expect(page.locator("h1")).toContainText(locale!.startsWith("zh") ? "正在问" : "Asking");
  await holds(page);
  const payment = page.url().split("/").pop();
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(`${simulator()}/pay/${payment}`);
  await payer.locator("button[name=decision][value=confirm]").click();
  await expect(received(page)).toContainText("9.00");
  await context.close();
});

test("an earlier code is recognised, kept and removed", async ({ page, locale }) => {
  await opensShop(page);
  await page.goto(`${site()}/code`);
  await page.locator("a[href='/code/others']").click();
  await holds(page);
  await page.locator("[name=content]").fill("wxp://f2f0AbCdEfGh");
  await page.locator("main .card form button, main form.card button").first().click();
  await expect(page.locator(".kept-codes h3")).toHaveText(locale!.startsWith("zh") ? "微信个人收款码" : "WeChat personal code");
  await expect(page.locator(".kept-codes .notice.warn")).toBeVisible();
  await holds(page);
  await page.locator(".kept-codes form button").click();
  await expect(page.locator(".kept-codes")).toHaveCount(0);
});
