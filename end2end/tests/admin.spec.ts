// The platform's side: coming in with a second factor, and campaigns that two people decide on.
import { expect, test, type Page } from "@playwright/test";
import { addsAdmin, adminOn, adminSignsIn } from "../support/admin";
import { holds } from "../support/page_checks";
import { inWallet, opensShop, payerPage, phone, readsCode, scans, site, typesAmount } from "../support/people";
import { onItsOwn } from "../support/server";

test("an admin sets up the second factor, and the next sign-in asks for it", async ({ page }) => {
  const officer = addsAdmin("owner");
  await adminSignsIn(page, officer, holds);
  await expect(page.locator(".recovery-codes li"), "codes for the day on which the phone is lost").toHaveCount(10);
  await page.locator("form[action='/admin/logout'] button").click();
  await expect(page).toHaveURL(`${site()}/admin/login`);
  await adminSignsIn(page, officer, holds);
  await page.goto(`${site()}/admin/me`);
  await expect(page.locator(".recovery-codes"), "they are shown once").toHaveCount(0);
});

/** Writes the mission's campaign and asks for its publication: with JD Finance 7 to 9 yuan less, at random, at most 30 yuan a day. */
async function submitsMission(author: Page): Promise<string> {
  await author.goto(`${site()}/admin/offers`);
  await holds(author);
  await author.locator("a[href='/admin/offers/new']").first().click();
  await author.locator("#title").fill("京东金融随机减");
  await author.locator(".segments label:has([value=random])").click();
  await author.locator("#random_min").fill("7");
  await author.locator("#random_max").fill("9");
  await author.locator("label.wallet-chip:has([name=wallet_jd_pay])").click();
  await author.locator("#budget").fill("500");
  await author.locator("#payer_amount").fill("30");
  await author.locator("[name=payer_measure]").selectOption("money");
  await author.locator("[name=payer_period]").selectOption("day");
  await author.locator(".part-more summary").click();
  await expect(author.locator("[name=partial]"), "a cap in money gives what is left").toBeChecked();
  await holds(author);
  await author.locator(".save-bar button[value=publish]").click();
  await expect(author).toHaveURL(/\/admin\/offers\/\w+\?done=submitted$/);
  return author.url().replace(/\?.*$/, "");
}

/** Nothing comes off until the shop has joined. */
async function joins(page: Page, offer: string) {
  await page.goto(`${site()}/offers`);
  await page.locator(`form[action="${new URL(offer).pathname.replace("/admin", "")}/join"] button`).click();
  await expect(page).toHaveURL(/\?done=joined$/);
}

/** Leaves a page that renews itself, perhaps at this very moment, for an address. */
const opens = (page: Page, address: string) => expect(() => page.goto(address)).toPass();

test("the mission: 30 yuan a day for each payer, paid by the platform, published by two, stopped by one", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const zh = locale!.startsWith("zh");
  const desk = () => browser.newContext({ viewport: page.viewportSize()!, locale: locale!, javaScriptEnabled: js });
  await opensShop(page);
  const content = await readsCode(page);
  const [author, owner] = [await (await desk()).newPage(), await (await desk()).newPage()];
  await adminOn(author, "operations");
  await adminOn(owner, "owner");

  const offer = await submitsMission(author);
  await expect(author.locator(".panel form[action$='/publish']"), "whoever wrote it does not publish it").toHaveCount(0);
  await holds(author);
  await owner.goto(`${site()}/admin`);
  await expect(owner.locator("main")).toContainText(zh ? "等你复核" : "waits for your approval");
  await holds(owner);
  await owner.goto(offer);
  await holds(owner);
  await owner.locator(".panel form[action$='/publish'] button").click();
  await expect(owner).toHaveURL(/\?done=published$/);
  await holds(owner);

  // Nothing comes off until the shop has joined.
  expect((await scans(content, "jd_pay", 5000)).paid_minor).toBe(5000);
  await joins(page, offer);
  await holds(page);

  // Five payments by one payer: the first in a browser, so that the page knows the payer afterwards.
  const context = await phone(browser, "browser", { js, locale: locale! });
  const payer = await context.newPage();
  const address = `${payerPage(content)}?wallet=jd_pay`;
  await payer.goto(address);
  await typesAmount(payer, "50", js);
  if (!js) await payer.locator("button.calc").click();
  await expect(payer.locator("#bill dl")).toContainText(zh ? "最多减 ¥9.00" : "up to ¥9.00 off");
  await payer.locator("#pay").click();
  await inWallet(payer, "confirm");
  const first = /(\d+\.\d\d)/.exec(await payer.locator(".paid .amt").innerText())!;
  let given = 5000 - Math.round(Number(first[1]) * 100);
  expect(given).toBeGreaterThanOrEqual(700);
  expect(given).toBeLessThanOrEqual(900);
  for (let number = 2; number <= 5; number += 1) given += 5000 - (await scans(content, "jd_pay", 5000)).paid_minor;
  expect(given, "what five payments were reduced by").toBe(3000);
  const sixth = await scans(content, "jd_pay", 5000);
  expect(sixth.paid_minor).toBe(5000);

  // The payer, the shop and the platform each read why.
  await payer.goto(address);
  await typesAmount(payer, "50", js);
  if (!js) await payer.locator("button.calc").click();
  await expect(payer.locator("#bill .hint")).toHaveText(zh ? "今天的优惠用完了" : "Nothing off left today");
  await expect(payer.locator("#bill [data-pay]")).toHaveText("¥50.00");
  await holds(payer);
  await context.close();
  await page.goto(`${site()}/payments/${sixth.payment}`);
  await expect(page.locator("main")).toContainText(zh ? "每人每天最多 30 元，用完了" : "30 a day for each customer: used up");
  await holds(page);
  await opens(owner, offer);
  await expect(owner.locator("main")).toContainText(zh ? "每人每天最多 30 元：1 人用完了" : "30 a day for each customer: used up by 1");
  await expect(owner.locator(".figures")).toContainText("¥30.00");
  await holds(owner);

  // Whoever watches sees the budget go, with scripts and without.
  const spent = owner.locator(".burn .gauge-labels span").first();
  await expect(spent).toHaveText("¥30 / ¥500");
  expect((await scans(content, "jd_pay", 5000, true, "bob")).paid_minor).toBeLessThan(5000);
  await expect(spent).not.toHaveText("¥30 / ¥500", { timeout: 30_000 });

  // A stop needs a reason, takes one person, and holds from the next price on.
  await opens(author, offer);
  await author.locator(".stop summary").click();
  await author.locator(".stop form button").click();
  await expect(author.locator("#stop_reason-error")).toBeVisible();
  await author.locator("#stop_reason").fill("演练");
  await author.locator(".stop form button").click();
  await expect(author).toHaveURL(/\?done=stopped$/);
  expect((await scans(content, "jd_pay", 5000, true, "小明")).paid_minor).toBe(5000);
  await holds(author);
  await owner.goto(`${site()}/admin/audit`);
  await expect(owner.locator("main")).toContainText("演练");
  await holds(owner);
  await author.context().close();
  await owner.context().close();
});

test("the mission: on the next local day the 30 yuan begin again", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const zh = locale!.startsWith("zh");
  const desk = () => browser.newContext({ viewport: page.viewportSize()!, locale: locale!, javaScriptEnabled: js });
  await onItsOwn(async (setsAhead) => {
    await opensShop(page);
    const content = await readsCode(page);
    const [author, owner] = [await (await desk()).newPage(), await (await desk()).newPage()];
    await adminOn(author, "operations");
    const officer = await adminOn(owner, "owner");
    const offer = await submitsMission(author);
    await owner.goto(offer);
    await owner.locator(".panel form[action$='/publish'] button").click();
    await expect(owner).toHaveURL(/\?done=published$/);
    await joins(page, offer);

    /** What five payments by alice on one day are reduced by, and whether a sixth is not. */
    const day = async () => {
      let given = 0;
      for (let number = 1; number <= 5; number += 1) given += 5000 - (await scans(content, "jd_pay", 5000)).paid_minor;
      expect((await scans(content, "jd_pay", 5000)).paid_minor, "the sixth").toBe(5000);
      return given;
    };
    expect(await day()).toBe(3000);

    // Twenty-four hours are one local day: China keeps one time all the year.
    await setsAhead(24);
    const context = await phone(browser, "browser", { js, locale: locale! });
    const payer = await context.newPage();
    await payer.goto(`${payerPage(content)}?wallet=jd_pay`);
    await typesAmount(payer, "50", js);
    if (!js) await payer.locator("button.calc").click();
    await expect(payer.locator("#bill dl")).toContainText(zh ? "最多减 ¥9.00" : "up to ¥9.00 off");
    await holds(payer);
    await context.close();
    expect(await day(), "as much again, and not more").toBe(3000);

    await page.goto(`${site()}/today`);
    const newest = page.locator(".today-list a[href^='/payments/']");
    await newest.nth(1).click();
    await expect(page.locator("main"), "the shop reads what came off").toContainText("京东金融随机减");
    await opens(owner, `${site()}/admin`);
    if (/login/.test(owner.url())) await adminSignsIn(owner, officer);
    await owner.goto(offer);
    await expect(owner.locator(".figures"), "the platform reads the sum of both days").toContainText("¥60.00");
    await holds(owner);
    for (const one of [author, owner]) await one.context().close();
  });
});
