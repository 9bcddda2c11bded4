// The shop's code on its own pages: read in light and dark, without a network, on a stand; paused and checked.
import { expect, test } from "@playwright/test";
import { holds } from "../support/page_checks";
import { opensShop, payerPage, phone, reads, readsCode, site } from "../support/people";

const CODE = /\/C\/[0-9A-Z]{11}$/;

test("the code is read off the screen by day and by night M6.1", async ({ page }) => {
  await opensShop(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${site()}/code`);
    expect(await readsCode(page), colorScheme).toMatch(CODE);
    await holds(page, colorScheme);
  }
});

test("without a network the code still shows, other pages say so, and nothing is sent later M6.2 @scripts", async ({ page, context, locale }) => {
  await opensShop(page);
  await page.goto(`${site()}/code`);
  const content = await readsCode(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The worker keeps what it has brought itself.
  await page.reload();
  await expect.poll(() => page.evaluate(async () => Boolean(await caches.match("/code")))).toBe(true);
  await context.setOffline(true);
  await page.goto(`${site()}/code`);
  expect(await readsCode(page)).toBe(content);
  await page.goto(`${site()}/today`);
  await expect(page.locator("h1")).toHaveText(locale!.startsWith("zh") ? "断网了" : "No network");
  await page.goto(`${site()}/amount`);
  await expect(page.locator("form[action='/amount']")).toHaveCount(0);
  await context.setOffline(false);
  await page.goto(`${site()}/me`);
  await page.locator("form[action='/logout'] button").click();
  await expect.poll(() => page.evaluate(async () => Boolean(await caches.match("/code"))), { message: "signing out leaves nothing behind" }).toBe(false);
});

test("a stand is designed, seen and printed without anything around it M7.5", async ({ page, javaScriptEnabled }) => {
  const js = javaScriptEnabled !== false;
  await opensShop(page);
  await page.goto(`${site()}/code/poster`);
  const preview = page.locator(".poster-preview");
  expect(await reads(page, ".stand")).toMatch(CODE);
  await holds(page);
  await page.locator("label:has([name=size][value=sticker])").click();
  await page.locator("label:has([name=style][value=ink])").click();
  await page.locator("[name=name]").fill("王姐分店");
  if (!js) await page.locator(".poster form button").click();
  await expect(preview.locator(".stand.sticker svg title")).toContainText("王姐分店");
  await expect(page).toHaveURL(/size=sticker&style=ink/);
  expect(await reads(page, ".stand")).toMatch(CODE);
  await expect(page.locator("a[href^='/code/poster/stand.pdf']").first()).toHaveAttribute("href", /size=sticker/);
  await holds(page);
  await page.locator("[name=name]").fill("😀");
  if (!js) await page.locator(".poster form button").click();
  await expect(page.locator("#stand-told")).toContainText("😀");
  await expect(page.locator("a[href^='/code/poster/stand.pdf']")).toHaveCount(0);

  await page.goto(`${site()}/code/poster`);
  await page.emulateMedia({ media: "print" });
  for (const chrome of [".shop-head", ".tabs", "h1", ".poster form", ".poster-bar", ".poster-check", ".trial"]) {
    await expect(page.locator(chrome).first(), chrome).toBeHidden();
  }
  const { width } = (await page.locator(".stand svg").boundingBox())!;
  expect(Math.round((width / 96) * 25.4), "in its true size").toBe(148);
});

test("a pause is one tap and its undo another, and payers are told", async ({ page, browser, javaScriptEnabled, locale }) => {
  await opensShop(page);
  await page.goto(`${site()}/code`);
  const address = payerPage(await readsCode(page));
  await page.locator("details.danger summary").click();
  await page.locator("form[action='/code/pause'] button").click();
  await expect(page.locator(".notice.warn form[action='/code/resume'] button")).toHaveText(locale!.startsWith("zh") ? "撤销" : "Undo");
  await holds(page);
  const context = await phone(browser, "browser", { js: javaScriptEnabled !== false, locale: locale! });
  const payer = await context.newPage();
  expect((await payer.goto(address))!.status()).toBe(409);
  await expect(payer.locator("form")).toHaveCount(0);
  await page.locator("form[action='/code/resume'] button").click();
  await expect(page.locator(".notice.ok").first()).toBeVisible();
  expect((await payer.goto(address))!.status()).toBe(200);
  await context.close();
  await page.goto(address);
  await page.goto(`${site()}/code`);
  await expect(page.locator("section:has(#check) .notice.ok"), "scanning it oneself is the day's check").toBeVisible();
});
