// What holds on every page: nothing that axe finds, and nothing to scroll sideways on the narrowest phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

// axe is a script itself: where none runs, it looks at the same document in a browser where they do, without the document's own.
async function looked(page: Page) {
  if (test.info().project.use.javaScriptEnabled !== false) return new AxeBuilder({ page }).analyze();
  const document = (await page.content()).replace(/<script[\s\S]*?<\/script>/g, "");
  const context = await page.context().browser()!.newContext({ viewport: page.viewportSize(), javaScriptEnabled: true });
  const other = await context.newPage();
  await other.route(page.url(), (route) => route.fulfill({ body: document, contentType: "text/html; charset=utf-8" }));
  await other.goto(page.url());
  const result = await new AxeBuilder({ page: other }).analyze();
  await context.close();
  return result;
}

export async function isAccessible(page: Page, said = "") {
  const { violations } = await looked(page);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  expect(found, `${page.url()} ${said}`).toEqual([]);
  await expect(page.locator("h1"), page.url()).toHaveCount(1);
}

export async function fitsNarrowPhone(page: Page, said = "") {
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: size.height });
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const over = Array.from(document.querySelectorAll("body *")).filter((part) => part.getBoundingClientRect().right > clientWidth + 1);
    return over.slice(0, 5).map((part) => part.outerHTML.slice(0, 120));
  });
  expect(wide, `${page.url()} ${said} is wider than 320 px`).toEqual([]);
  await page.setViewportSize(size);
}

export async function holds(page: Page, said = "") {
  await isAccessible(page, said);
  await fitsNarrowPhone(page, said);
}
