// The people of these journeys: a shopkeeper with a browser, and payers whose wallets the simulator plays.
import { expect, type Browser, type BrowserContext, type Page } from "@playwright/test";
import jsQRModule from "jsqr";
import { PNG } from "pngjs";

const jsQR = (jsQRModule as unknown as { default?: typeof jsQRModule }).default ?? jsQRModule;

export const site = () => process.env.TONGMA_URL!;
export const simulator = () => process.env.TONGMA_SIMULATOR_URL!;
export const PASSWORD = "豆浆油条小笼包子";

let shops = 0;

/** Opens a shop as a person does; gives back the sign-in and how many inputs and taps it took until the code is on the screen. */
export async function opensShop(page: Page, shop = "王姐早餐铺", look: (page: Page) => Promise<void> = async () => {}) {
  const signIn = `owner${process.pid}-${Date.now()}-${(shops += 1)}@example.cn`;
  let acts = 0;
  const types = async (name: string, value: string) => {
    acts += 1;
    await page.locator(`[name=${name}]:visible`).fill(value);
  };
  const taps = async (selector: string) => {
    acts += 1;
    await page.locator(selector).click();
  };
  await page.goto(`${site()}/join`);
  await look(page);
  await types("shop_name", shop);
  await taps("label:has([name=trade][value=breakfast])");
  await taps("main form button");
  await look(page);
  await types("sign_in", signIn);
  await taps("main form button");
  await look(page);
  await types("password", PASSWORD);
  await taps("main form button");
  await expect(page.locator("img.qr")).toBeVisible();
  await look(page);
  return { signIn, acts };
}

export async function signsIn(page: Page, signIn: string, password = PASSWORD) {
  await page.locator("[name=sign_in]").fill(signIn);
  await page.locator("[name=password]").fill(password);
  await page.locator("main form button").click();
}

/** What a camera held at the screen reads of the shop's code. */
export function readsCode(page: Page): Promise<string> {
  return reads(page, ".qr");
}

/** What a camera held at a symbol reads. */
export async function reads(page: Page, symbol: string): Promise<string> {
  let read: string | undefined;
  // Held up until it is read, as a camera would be.
  await expect(async () => {
    const shot = PNG.sync.read(await page.locator(symbol).first().screenshot());
    read = jsQR(new Uint8ClampedArray(shot.data), shot.width, shot.height)?.data;
    expect(read, "a camera reads the code off the screen").toBeTruthy();
  }).toPass();
  return read!;
}

/** The address of the payer's page in what a code says. */
export function payerPage(content: string): string {
  return `${site()}/c/${content.split("/").pop()!.toLowerCase()}`;
}

export interface Scanned {
  payment: string;
  status: string;
  paid_minor: number;
  /** Missing where the wallet's own protocol has no place for it. */
  match_word?: string;
  match_word_en?: string;
}

/** The match word in the language of who reads it, where the wallet was told it. */
export const wordOf = (paid: Scanned, locale?: string) => (locale?.startsWith("zh") ? paid.match_word : paid.match_word_en) ?? "";

/** A payer scans with a wallet, types the amount and confirms, or does not. */
export async function scans(content: string, wallet: string, amount_minor: number, confirm = true, payer = "alice"): Promise<Scanned> {
  const answer = await fetch(`${simulator()}/control/scan`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, wallet, payer, amount_minor, confirm, fault: null }),
  });
  const result = await answer.json();
  expect(answer.ok, JSON.stringify(result)).toBe(true);
  return result as Scanned;
}

const WECHAT =
  "Mozilla/5.0 (Linux; Android 14; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 " +
  "MMWEBID/2247 MicroMessenger/8.0.49.2600 WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";
const BROWSER = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

/** A payer's phone: nobody is signed in on it. Anything but the two words is a user agent of its own. */
export function phone(browser: Browser, inside: "wechat" | "browser" | (string & {}), options: { js: boolean; locale: string }): Promise<BrowserContext> {
  const known: Record<string, string> = { wechat: WECHAT, browser: BROWSER };
  return browser.newContext({
    viewport: { width: 390, height: 844 },
    userAgent: known[inside] ?? inside,
    locale: options.locale,
    javaScriptEnabled: options.js,
  });
}

/** The bridge of a wallet's web view, as far as pages use it: it takes the order to the wallet. */
export async function hasBridge(context: BrowserContext) {
  await context.addInitScript((wallet) => {
    const takes = (parameters: object) => {
      const query = new URLSearchParams({ parameters: JSON.stringify(parameters), return_url: location.href });
      location.href = `${wallet}/bridge?${query}`;
    };
    Object.assign(window, {
      WeixinJSBridge: { invoke: (_: string, parameters: object) => takes(parameters) },
      AlipayJSBridge: { call: (_: string, parameters: object) => takes(parameters) },
    });
  }, simulator());
}

/** Types an amount on the payer's page: on the keys where a script shows them, into the field where none does. */
export async function typesAmount(page: Page, amount: string, js: boolean) {
  if (js) {
    for (const key of amount) await page.locator(`button.k[data-k="${key}"]`).click();
  } else {
    await page.locator("#amount").fill(amount);
  }
  await expect(page.locator("#amount")).toHaveValue(amount);
}

/** Presses the pay key: without scripts the first press shows the bill, the second one pays it. */
export async function pressesPay(page: Page, js: boolean) {
  const first = page.url();
  await page.locator("#pay").click();
  if (js) return;
  await expect(page).not.toHaveURL(first);
  await expect(page.locator("#bill [name=billed]")).toHaveCount(1);
  await page.locator("#pay").click();
}

/**
 * In the wallet: says who pays where it asks for that first, then confirms or declines. Where our page hands the order to a web view,
 * the trial's button stands in for a bridge that nobody has.
 */
export async function inWallet(page: Page, decision: "confirm" | "decline", bridge = false) {
  const signIn = page.locator("button[name=step][value=sign_in]");
  const decide = page.locator(`button[name=decision][value=${decision}]`);
  const handOver = page.locator(`a[href^="${simulator()}/bridge"]`);
  const payer = page.locator("label:has([name=payer])").first();
  await expect(signIn.or(decide)).toBeVisible();
  if (await signIn.isVisible()) {
    await payer.click();
    await signIn.click();
    await expect(bridge ? decide : decide.or(handOver)).toBeVisible();
    if (!bridge && (await handOver.isVisible())) await handOver.click();
  }
  await expect(decide).toBeVisible();
  if (await payer.isVisible()) await payer.click();
  await decide.click();
  await expect(page).toHaveURL((url) => url.href.startsWith(`${site()}/p/`));
}
