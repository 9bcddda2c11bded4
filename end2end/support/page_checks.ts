// What holds on every page: nothing that axe finds, and nothing to scroll sideways on the narrowest phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export async function isAccessible(page: Page, said = "") {
  const { violations } = await new AxeBuilder({ page }).analyze();
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
