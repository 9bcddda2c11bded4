// Every page in both languages, light and dark, normal and large text. Theme and text size are the server's and change styles and
// one word, so each language is looked at as a whole once, and for its colours and its width in the other looks.
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { adminOn } from "../support/admin";
import { holds, type Rules } from "../support/page_checks";
import { opensShop, payerPage, phone, readsCode, scans, site } from "../support/people";

const LOOKS: { lang: string; theme: string; large: string; rules: Rules }[] = [
  { lang: "zh", theme: "light", large: "0", rules: "all" },
  { lang: "zh", theme: "dark", large: "1", rules: "colours" },
  { lang: "zh", theme: "dark", large: "0", rules: "colours" },
  { lang: "en", theme: "light", large: "0", rules: "all" },
  { lang: "en", theme: "light", large: "1", rules: "colours" },
  { lang: "en", theme: "dark", large: "0", rules: "colours" },
];

async function wears(context: BrowserContext, { lang, theme, large }: (typeof LOOKS)[number]) {
  await context.addCookies(Object.entries({ lang, theme, large }).map(([name, value]) => ({ name, value, url: site() })));
}

async function looksAt(page: Page, addresses: string[]) {
  for (const look of LOOKS) {
    const { lang, theme, large, rules } = look;
    await wears(page.context(), look);
    await page.emulateMedia({ colorScheme: theme as "light" | "dark" });
    for (const address of addresses) {
      await page.goto(address);
      const html = page.locator("html");
      await expect(html).toHaveAttribute("lang", lang === "zh" ? "zh-Hans" : "en");
      // A payer's page follows the phone: its theme and text size are the browser's own.
      if (!/\/[co](\/|\?|$)/.test(new URL(address).pathname)) {
        await expect(html).toHaveAttribute("data-theme", theme);
        if (large === "1") await expect(html).toHaveAttribute("data-text", "large");
      }
      await holds(page, `${lang} ${theme} ${large}`, rules);
    }
  }
}

test("every page of the shop holds in light and dark, both languages, normal and large text", async ({ page }) => {
  await opensShop(page);
  const content = await readsCode(page);
  const paid = await scans(content, "jd_pay", 1250);
  await scans(content, "unionpay", 980_000);
  await scans(content, "hebao", 777, false);
  const pages = ["/today", "/payments", "/payments?q=98765.43", `/payments/${paid.payment}`, `/payments?open=${paid.payment}`, "/code", "/code/poster", "/me", "/join", "/", "/no/such/page"];
  await looksAt(page, pages.map((path) => site() + path));
});

test("offers, the till and wallets of a shop hold in every look", async ({ page }) => {
  await opensShop(page);
  const content = await readsCode(page);
  await page.goto(`${site()}/offers/new?template=threshold`);
  for (const name of ["from", "until"]) await page.locator(`[name=${name}]`).fill("");
  await page.locator(".save-bar [value=publish]").click();
  await page.locator("main form button").click();
  await expect(page).toHaveURL(/\?done=published$/);
  const offer = new URL(page.url()).pathname;
  const shared = new URL((await page.locator(".share code").innerText()).trim()).pathname;
  for (let paid = 0; paid < 3; paid += 1) await scans(content, "jd_pay", 2350 + paid, true, `customer ${paid}`);
  await page.goto(`${site()}/offers/new?template=member_day`);
  await page.locator(".save-bar [value=publish]").click();
  await expect(page).toHaveURL(/\/publish$/);
  const draft = new URL(page.url()).pathname.replace(/\/publish$/, "");
  const offers = ["/offers", "/offers/new?template=random", offer, `${offer}/edit`, `${offer}/rehearsal`, `${draft}/edit`, `${draft}/publish`];
  const others = ["/o", "/o?q=nobody", shared, "/amount", "/code/others", "/code/wallets", "/wallet-order"];
  await looksAt(page, [...offers, ...others].map((path) => site() + path));
});

test("offers and wallets of the platform hold in every look", async ({ page }) => {
  await adminOn(page, "owner");
  await page.goto(`${site()}/admin/offers/new?template=weekend`);
  await page.locator(".save-bar [value=publish]").click();
  await expect(page).toHaveURL(/\?done=submitted$/);
  const offer = new URL(page.url()).pathname;
  const pages = ["/admin/offers", "/admin/offers/new?template=wallet", offer, "/admin/wallets", "/admin/wallets/jd_pay", "/admin/wallets/recognition", "/admin/lab"];
  await looksAt(page, pages.map((path) => site() + path));
});

test("every page of a visitor and of a payer holds in light and dark, both languages, normal and large text", async ({ page, browser, locale }) => {
  await opensShop(page);
  const code = payerPage(await readsCode(page));
  const context = await phone(browser, "browser", { js: true, locale: locale! });
  const payer = [code, `${code}?amount=1234567.89&wallet=jd_pay`, `${code}/wallets?amount=12.5`, `${site()}/c/nothing`];
  await looksAt(await context.newPage(), [`${site()}/`, `${site()}/join`, `${site()}/login`, ...payer]);
  await context.close();
});
