// Every page in both languages, light and dark, normal and large text; four looks in which each pair meets.
import { expect, test } from "@playwright/test";
import { holds } from "../support/page_checks";
import { opensShop, payerPage, phone, readsCode, scans, site } from "../support/people";

const LOOKS = [
  { lang: "zh", theme: "light", large: "0" },
  { lang: "zh", theme: "dark", large: "1" },
  { lang: "en", theme: "light", large: "1" },
  { lang: "en", theme: "dark", large: "0" },
];

test("every page of the shop holds in light and dark, both languages, normal and large text", async ({ page, context }, { project }) => {
  test.skip(project.name !== "js-phone-zh", "the look is the server's; other projects see theirs on the way");
  await opensShop(page);
  const content = await readsCode(page);
  const paid = await scans(content, "jd_pay", 1250);
  await scans(content, "unionpay", 980_000);
  await scans(content, "hebao", 777, false);
  const pages = ["/today", "/payments", "/payments?q=98765.43", `/payments/${paid.payment}`, "/code", "/code/poster", "/me", "/join", "/", "/no/such/page"];
  for (const { lang, theme, large } of LOOKS) {
    const cookies = Object.entries({ lang, theme, large });
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: site() })));
    for (const path of pages) {
      await page.goto(site() + path);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await holds(page, `${lang} ${theme} ${large}`);
    }
  }
});

test("every page of a visitor and of a payer holds in light and dark, both languages, normal and large text", async ({ page, browser, locale }, { project }) => {
  test.skip(project.name !== "js-phone-zh", "as above");
  await opensShop(page);
  const code = payerPage(await readsCode(page));
  const context = await phone(browser, "browser", { js: true, locale: locale! });
  const visitor = await context.newPage();
  for (const { lang, theme, large } of LOOKS) {
    await context.addCookies(Object.entries({ lang, theme, large }).map(([name, value]) => ({ name, value, url: site() })));
    await visitor.emulateMedia({ colorScheme: theme as "light" | "dark" });
    const own = large === "0" ? [code, `${code}?amount=1234567.89&wallet=jd_pay`, `${code}/wallets?amount=12.5`, `${site()}/c/nothing`] : [];
    for (const address of [`${site()}/`, `${site()}/join`, `${site()}/login`, ...own]) {
      await visitor.goto(address);
      await holds(visitor, `${lang} ${theme} ${large}`);
    }
  }
  await context.close();
});
