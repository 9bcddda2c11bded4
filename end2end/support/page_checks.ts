// What holds on every page: nothing that axe finds, no sentence squeezed into a pillar, and nothing to scroll sideways on the narrowest
// phone.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Browser, type Page } from "@playwright/test";

/** What is looked for: everything, or what only the colours can break. */
export type Rules = "all" | "colours";

// axe is a script itself: where none runs, it looks at the same document in a browser where they do, without the document's own.
const others = new WeakMap<Browser, Promise<Page>>();

async function scriptless(page: Page): Promise<Page> {
  const browser = page.context().browser()!;
  if (!others.has(browser)) others.set(browser, browser.newContext({ javaScriptEnabled: true }).then((context) => context.newPage()));
  const other = await others.get(browser)!;
  await other.setViewportSize(page.viewportSize()!);
  const document = (await page.content()).replace(/<script[\s\S]*?<\/script>/g, "");
  const address = page.url();
  await other.route(address, (route) => route.fulfill({ body: document, contentType: "text/html; charset=utf-8" }));
  await other.goto(address);
  await other.unroute(address);
  return other;
}

// What axe would see twice. A page that differs from one seen before in words and numbers alone is not another page to it.
const seen = new Set<string>();

function shape(page: Page): Promise<string> {
  return page.evaluate(() => {
    const spoken = /^(class|role|aria-.*|type|name|for|id|href|lang|alt|tabindex|hidden|open|disabled|data-theme|data-text)$/;
    const valued = /^(class|role|type|name|lang|data-theme|data-text|aria-(current|live|hidden|invalid|disabled|pressed|expanded))$/;
    const walk = (part: Element): string => {
      const attributes = Array.from(part.attributes).filter(({ name }) => spoken.test(name));
      const said = attributes.map(({ name, value }) => `${name}=${valued.test(name) ? value : value !== ""}`).join(" ");
      return `<${part.tagName} ${said}>${Array.from(part.children, walk).join("")}`;
    };
    return `${innerWidth} ${document.title !== ""} ${walk(document.documentElement)}`;
  });
}

export async function isAccessible(page: Page, said = "", rules: Rules = "all") {
  const look = `${rules} ${await shape(page)}`;
  if (!seen.has(look)) {
    const at = test.info().project.use.javaScriptEnabled === false ? await scriptless(page) : page;
    // No page has a frame, so axe needs no second window to put the parts together.
    const axe = new AxeBuilder({ page: at }).setLegacyMode(true);
    const { violations } = await (rules === "all" ? axe : axe.withRules(["color-contrast"])).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    expect(found, `${page.url()} ${said}`).toEqual([]);
    seen.add(look);
  }
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
  const nameless = await page.evaluate(() => {
    const keys = Array.from(document.querySelectorAll<HTMLElement>("button, a[href]")).filter((key) => key.checkVisibility());
    const name = (key: HTMLElement) => key.getAttribute("aria-label") ?? (key.innerText.trim() || key.querySelector("img")?.alt);
    return keys.filter((key) => !name(key)).map((key) => key.outerHTML.slice(0, 120));
  });
  expect(nameless, `${page.url()} ${said} hides what these say at 320 px`).toEqual([]);
  await page.setViewportSize(size);
}

/** A column that lost its width to its neighbour leaves a few letters to a line. */
export async function isRoomy(page: Page, said = "") {
  const squeezed = await page.evaluate(() => {
    const sentences = Array.from(document.querySelectorAll<HTMLElement>("h1, h2, h3, p, li, dt, dd, label, legend, summary"));
    const pillar = (part: HTMLElement) => {
      const { width, height } = part.getBoundingClientRect();
      return part.innerText.trim().length > 12 && width > 2 && width < 64 && height > 2 * width;
    };
    return sentences.filter(pillar).map((part) => part.outerHTML.slice(0, 120));
  });
  expect(squeezed, `${page.url()} ${said} has no room for these`).toEqual([]);
}

export async function holds(page: Page, said = "", rules: Rules = "all") {
  await isAccessible(page, said, rules);
  await isRoomy(page, said);
  await fitsNarrowPhone(page, said);
}
