// Finding one payment among many, and reading it: the search box, the filters, the waterfall, what happened.
import { expect, test, type Page } from "@playwright/test";
import { fitsNarrowPhone, holds } from "../support/page_checks";
import { opensShop, readsCode, scans, site, wordOf } from "../support/people";

const amounts = (page: Page) => page.locator("a.payment .payment-amount");

async function searches(page: Page, words: string) {
  await page.goto(`${site()}/payments`);
  await page.locator("[name=q]").fill(words);
  await page.locator(".search button").click();
  await expect(page).toHaveURL(/[?&]q=/);
}

test("a payment is found by what the shop remembers of it, and every filter has an address", async ({ page, locale }) => {
  const chinese = locale!.startsWith("zh");
  await opensShop(page);
  const content = await readsCode(page);
  const jd = await scans(content, "jd_pay", 1250);
  await scans(content, "wechat_pay", 600);
  await scans(content, "ecny", 333);
  const declined = await scans(content, "hebao", 777, false);
  expect(declined.status).not.toBe("succeeded");

  await page.goto(`${site()}/payments`);
  await expect(amounts(page)).toHaveCount(4);
  await expect(page.locator(".day-head .number"), "three paid, in one sum").toContainText("¥21.83");

  await searches(page, "12.5");
  await expect(amounts(page)).toHaveText(["¥12.50"]);
  await searches(page, wordOf(jd, locale));
  await expect(amounts(page)).toHaveText(["¥12.50"]);
  const number = jd.match_word!.replace(/\D/g, "");
  await searches(page, number);
  await expect(page.locator(`a[href="/payments/${jd.payment}"]`), `the match number ${number}`).toHaveCount(1);
  await searches(page, chinese ? "京东" : "jd");
  await expect(amounts(page)).toHaveText(["¥12.50"]);
  await searches(page, "98765.43");
  await expect(amounts(page)).toHaveCount(0);
  await page.locator(".filter-line a").click();
  await expect(amounts(page)).toHaveCount(4);

  await page.locator("details.chip-menu").nth(1).locator("summary").click();
  await page.locator("details[open] a[href*='wallet=wechat_pay']").click();
  await expect(page).toHaveURL(/wallet=wechat_pay/);
  await expect(amounts(page)).toHaveText(["¥6.00"]);
  await page.goto(`${site()}/payments`);
  await page.locator("details.chip-menu").nth(2).locator("summary").click();
  await page.locator("details[open] a[href*='state=unpaid']").click();
  await expect(amounts(page)).toHaveText(["¥7.77"]);
  await page.reload();
  await expect(amounts(page), "the address is the view").toHaveText(["¥7.77"]);
  await page.locator(".tabs a[href='/payments']").click();
  await expect(amounts(page), "leaving forgets the filters").toHaveCount(4);
  await fitsNarrowPhone(page);
});

test("the lines of a payment add up, and what happened is told in order", async ({ page, locale }) => {
  const chinese = locale!.startsWith("zh");
  await opensShop(page);
  const paid = await scans(await readsCode(page), "jd_pay", 2000);
  // The wallet has paid; its word to the shop is on its way.
  await expect(async () => {
    await page.goto(`${site()}/payments/${paid.payment}`);
    await expect(page.locator(".pill.ok")).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator("h1")).toContainText("¥20.00");
  await expect(page.locator(".payment-title")).toContainText(wordOf(paid, locale));

  const facts = page.locator("dl.facts").first();
  const lines = await facts.locator(".money").allInnerTexts();
  const cents = lines.map((text) => Math.round(Number(text.replace("\u2212", "-").replace(/[¥,\s]/g, "")) * 100));
  const total = cents.pop();
  expect(cents.length).toBeGreaterThanOrEqual(2);
  expect(cents.reduce((sum, line) => sum + line, 0)).toBe(total);
  expect(total).toBeGreaterThan(0);

  const told = await page.locator("ol.timeline li").allInnerTexts();
  expect(told.length).toBeGreaterThanOrEqual(2);
  expect(told[0]).toContain(chinese ? "付款成功" : "Paid");
  expect(told[told.length - 1]).toContain(chinese ? "下单" : "Ordered");
  const clocks = await page.locator("ol.timeline time").allInnerTexts();
  expect([...clocks].sort().reverse()).toEqual(clocks);

  await page.locator("a[href$='/slip']").click();
  for (const width of ["58", "80"]) {
    await page.locator(`.chip[href$='width=${width}']`).click();
    await expect(page.locator(`.slip.mm${width}`)).toContainText(wordOf(paid, locale)!);
    await holds(page);
  }
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".slip")).toHaveCSS("color", "rgb(0, 0, 0)");
  for (const chrome of [".shop-head", ".tabs", "h1", ".chip"]) await expect(page.locator(chrome).first(), chrome).toBeHidden();
});

test("new payments are announced over the whole list, not over a filtered one M9.6 @scripts", async ({ page, locale }) => {
  await opensShop(page);
  const content = await readsCode(page);
  await scans(content, "jd_pay", 100);
  await page.goto(`${site()}/payments?wallet=wechat_pay`);
  await expect(page.locator(".new-bar"), "a filter is the server's to judge").toHaveCount(0);
  await page.goto(`${site()}/payments`);
  await expect(amounts(page)).toHaveCount(1);
  await scans(content, "jd_pay", 200);
  await expect(page.locator(".new-bar a")).toContainText(locale!.startsWith("zh") ? "1 笔新的" : "1 new");
  await expect(amounts(page), "the list does not move under the finger").toHaveCount(1);
  await page.locator(".new-bar a").click();
  await expect(amounts(page)).toHaveCount(2);
});

test("a payment opens beside the list on a desk, and on a page of its own on a phone", async ({ page, viewport }) => {
  await opensShop(page);
  const content = await readsCode(page);
  const older = await scans(content, "jd_pay", 1250);
  await scans(content, "wechat_pay", 600);
  await page.goto(`${site()}/payments`);
  const link = page.locator(`a[href*="${older.payment}"]:visible`);
  await expect(link).toHaveCount(1);
  await link.focus();
  await page.keyboard.press("Enter");
  if (viewport!.width < 600) {
    await expect(page).toHaveURL(`${site()}/payments/${older.payment}`);
    await expect(page.locator("h1")).toContainText("¥12.50");
    return;
  }
  const panel = page.locator("#open");
  await expect(panel).toContainText("¥12.50");
  await expect(page.locator("tr.line:visible"), "the list stays").toHaveCount(2);
  const row = page.locator("tr[aria-current=true]");
  await expect(row).toContainText("¥12.50");
  await holds(page);
  await row.locator("a:visible").focus();
  await page.keyboard.press("Enter");
  await expect(panel, "from the open row the keyboard goes on into the panel").toBeFocused();
  await panel.locator("a.back").click();
  await expect(page).toHaveURL(`${site()}/payments`);
  await expect(panel).toHaveCount(0);
});

test("a number is copied whole where there is a clipboard, and selected where there is none", async ({ page, context, javaScriptEnabled }) => {
  await opensShop(page);
  const paid = await scans(await readsCode(page), "jd_pay", 1250);
  await page.goto(`${site()}/payments/${paid.payment}`);
  const number = page.locator("dd", { has: page.locator("code") }).first();
  await expect(number.locator("code")).toHaveText(paid.payment);
  const copy = number.locator("button");
  if (javaScriptEnabled === false) return expect(copy).toBeHidden();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const before = await copy.innerText();
  await copy.click();
  await expect(copy).not.toHaveText(before);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(paid.payment);
});
