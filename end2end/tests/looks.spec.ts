// Every page in both languages, light and dark, normal and large text. Theme and text size are the server's and change styles and
// one word, so each language is looked at as a whole once, and for its colours and its width in the other looks.
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
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
      if (!address.includes("/c/")) {
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

test("every page of a visitor and of a payer holds in light and dark, both languages, normal and large text", async ({ page, browser, locale }) => {
  await opensShop(page);
  const code = payerPage(await readsCode(page));
  const context = await phone(browser, "browser", { js: true, locale: locale! });
  const payer = [code, `${code}?amount=1234567.89&wallet=jd_pay`, `${code}/wallets?amount=12.5`, `${site()}/c/nothing`];
  await looksAt(await context.newPage(), [`${site()}/`, `${site()}/join`, `${site()}/login`, ...payer]);
  await context.close();
});
