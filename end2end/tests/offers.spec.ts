// A shop's offers: written as a sentence, seen by a payer before paying, changed and looked back on by the shop.
import { expect, test, type Page } from "@playwright/test";
import { holds } from "../support/page_checks";
import { inWallet, opensShop, payerPage, phone, readsCode, scans, site, typesAmount } from "../support/people";

/** Opens the editor with a template, for the whole day and every day of the week. */
async function begins(page: Page, template: string) {
  await page.goto(`${site()}/offers`);
  await page.locator(`a[href="/offers/new?template=${template}"]`).click();
  await expect(page).toHaveURL(/\/offers\/new/);
  for (const name of ["from", "until"]) await page.locator(`[name=${name}]`).fill("");
  for (const day of await page.locator(".day-toggle").all()) {
    if (!(await day.locator("input").isChecked())) await day.click();
  }
}

const step = (page: Page, name: string) => page.locator(`.save-bar button[name=step][value=${name}]`);

/** From the editor through the last look to the offer's own page; its address. */
async function publishes(page: Page, look: (page: Page) => Promise<void> = async () => {}): Promise<string> {
  await step(page, "publish").click();
  await expect(page).toHaveURL(/\/offers\/\w+\/publish$/);
  await look(page);
  await page.locator("main form button").click();
  await expect(page).toHaveURL(/\?done=published$/);
  return page.url().replace(/\?.*$/, "");
}

/** A step on the offer's page. */
async function takes(page: Page, name: "pause" | "resume") {
  await page.locator(`.offer-actions form[action$="/${name}"] button`).click();
  await expect(page).toHaveURL(/\?done=/);
}

test("an offer is written, published, given, paused, changed and copied", async ({ page, browser, javaScriptEnabled, locale }) => {
  const js = javaScriptEnabled !== false;
  const zh = locale!.startsWith("zh");
  await opensShop(page);
  const content = await readsCode(page);
  await page.goto(`${site()}/offers`);
  await holds(page);

  // A mistake first: what was typed stays, and the sentence stands beside it.
  await begins(page, "threshold");
  await holds(page);
  await page.locator("#off_1").fill("20");
  await step(page, "publish").click();
  await expect(page.locator(".error-summary a[href='#off_1']")).toBeVisible();
  await expect(page.locator("#off_1")).toHaveValue("20");
  await holds(page);
  await page.locator("#off_1").fill("2");
  await page.locator(".try-choice:has([value=own])").click();
  await page.locator("[name=try_amount]").fill("23.50");
  if (!js) await step(page, "preview").click();
  await expect(page.locator(".payer-card [data-pay]")).toHaveText("21.50");
  const offer = await publishes(page, holds);
  await holds(page);

  // A payer reads what comes off before paying, and it is what is paid.
  const context = await phone(browser, "wechat", { js, locale: locale! });
  const payer = await context.newPage();
  await payer.goto(payerPage(content));
  await typesAmount(payer, "16.5", js);
  if (!js) await payer.locator("button.calc").click();
  await expect(payer.locator("#bill .hint").first()).toContainText(zh ? "再付 ¥3.50 可减 ¥2" : "¥3.50 more saves ¥2");
  if (js) for (let key = 0; key < 4; key += 1) await payer.locator("button.k[data-k='<']").click();
  await typesAmount(payer, "23.5", js);
  if (!js) await payer.locator("button.calc").click();
  await expect(payer.locator("#bill dl")).toContainText("¥2.00");
  await expect(payer.locator("#bill [data-pay]")).toHaveText(zh ? "¥21.50 起" : "from ¥21.50");
  await holds(payer);
  await payer.locator("#pay").click();
  await inWallet(payer, "confirm");
  await expect(payer.locator(".paid .amt")).toHaveText(/21\.50/);
  await expect(payer.locator(".slip")).toContainText(zh ? "店家优惠" : "by the shop");
  await holds(payer);
  await context.close();

  await page.goto(offer);
  await expect(page.locator(".offer-page")).toContainText("¥2.00");
  await expect(page.locator(".offer-page")).toContainText(zh ? "还太少，看不出来" : "Too few to tell yet");
  await holds(page);

  // Paused, it gives nothing to the next payer; resumed, it gives again.
  await takes(page, "pause");
  await holds(page);
  expect((await scans(content, "jd_pay", 2000)).paid_minor).toBe(2000);
  await takes(page, "resume");
  expect((await scans(content, "jd_pay", 2000)).paid_minor).toBe(1800);

  // A budget below what is used is refused with the typed value kept; a higher one holds.
  await page.goto(offer);
  const budget = page.locator(".budget-change");
  await budget.locator("summary").click();
  await budget.locator("#budget").fill("3.50");
  await budget.locator("button").click();
  await expect(page.locator("#budget")).toHaveValue("3.50");
  await expect(page.locator(".error-summary")).toContainText("¥4");
  await holds(page);
  await page.locator("#budget").fill("900");
  await budget.locator("button").click();
  await expect(page).toHaveURL(/\?done=budget$/);
  await expect(page.locator(".offer-page")).toContainText("¥900");

  await page.locator(".offer-actions a[href$='/rehearsal']").click();
  await expect(page.locator("h1")).toHaveText(zh ? /试算|试/ : /\w+/);
  await holds(page);

  // Everybody can read it under its link.
  await page.goto(offer);
  const link = (await page.locator(".share code").innerText()).trim();
  const reader = await (await browser.newContext({ javaScriptEnabled: js, locale: locale!, viewport: page.viewportSize()! })).newPage();
  await reader.goto(link);
  await expect(reader.locator("h1")).toBeVisible();
  await holds(reader);
  await reader.context().close();

  await page.locator(".offer-actions a[href*='copy=']").click();
  await expect(page.locator("#at_1")).toHaveValue("20");
  await expect(page.locator("#off_1")).toHaveValue("2");
  await step(page, "save").click();
  await expect(page).toHaveURL(/\/offers\?done=saved/);
  await expect(page.locator(".offer-card")).toHaveCount(2);
  await holds(page);
});

/** Amounts that repeat, from 0.01 to 120.00, in minor units (Lehmer's generator). */
function* amounts(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield (state % 12_000) + 1;
  }
}

const plain = (minor: number) => (minor / 100).toFixed(2);

test("what the editor shows for 200 amounts is what a payer is charged", { tag: "@scripts" }, async ({ page, request }) => {
  await opensShop(page);
  const content = await readsCode(page);
  const address = payerPage(content);
  const shown = page.locator(".payer-card [data-pay]");
  // One runs already: the preview of the second shows the better of both, as the bill does.
  await begins(page, "threshold");
  await page.locator("[name=payer_amount]").fill("");
  await publishes(page);
  await begins(page, "member_day");
  await page.locator("[name=payer_amount]").fill("");
  await page.locator("[name=try_wallet]").selectOption("jd_pay");
  await page.locator(".try-choice:has([value=own])").click();
  const drawn: [number, string][] = [];
  for (const minor of amounts(20_261_122)) {
    await page.locator("[name=try_amount]").fill(plain(minor));
    drawn.push([minor, await shown.innerText()]);
    if (drawn.length === 200) break;
  }
  expect(new Set(drawn.map(([, pay]) => pay)).size, "the preview follows what is typed").toBeGreaterThan(150);
  expect(drawn.filter(([minor, pay]) => plain(minor) !== pay).length, "most of them are less").toBeGreaterThan(100);
  await publishes(page);

  for (const [minor, pay] of drawn) {
    const answer = await request.get(`${address}/bill?amount=${plain(minor)}&wallet=jd_pay`);
    const bill = await answer.text();
    expect(/data-pay[^>]*>([^<]*)</.exec(bill)?.[1], `the bill of ${plain(minor)}`).toBe(`¥${pay}`);
  }
  for (const [minor, pay] of drawn.slice(0, 20)) {
    const paid = await scans(content, "jd_pay", minor);
    expect(plain(paid.paid_minor), `what is charged for ${plain(minor)}`).toBe(pay);
  }
});
