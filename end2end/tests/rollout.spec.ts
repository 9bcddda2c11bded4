// A wallet opened step by step: two people of the platform, a shop in the pilot, shops that are not, their customers, and a stop that
// nobody has to ask for.
import { expect, test, type Browser, type Page, type TestInfo } from "@playwright/test";
import { adminOn } from "../support/admin";
import { holds } from "../support/page_checks";
import { opensShop, payerPage, readsCode, scans, simulator, site } from "../support/people";

interface Wallet { code: string; agent: string; zh: string; en: string }

/** Each way of looking has wallets of its own, the second for a second try, so that none is found where another left it. */
const WALLETS: Record<string, [Wallet, Wallet]> = {
  "js-phone-zh": [
    { code: "bank_cib", agent: "cib", zh: "兴业银行", en: "Industrial Bank" },
    { code: "bank_spdb", agent: "spdb", zh: "浦发银行", en: "SPD Bank" },
  ],
  "js-desk-en": [
    { code: "bank_citic", agent: "citic", zh: "中信银行", en: "China CITIC Bank" },
    { code: "bank_cmbc", agent: "cmbc", zh: "民生银行", en: "China Minsheng Bank" },
  ],
  "nojs-phone-zh": [
    { code: "bank_czb", agent: "czb", zh: "浙商银行", en: "China Zheshang Bank" },
    { code: "bank_pab", agent: "pab", zh: "平安银行", en: "Ping An Bank" },
  ],
  "nojs-desk-en": [
    { code: "bank_cmb", agent: "cmb", zh: "招商银行", en: "China Merchants Bank" },
    { code: "bank_bos", agent: "bos", zh: "上海银行", en: "Bank of Shanghai" },
  ],
};
const walletOf = (info: TestInfo): Wallet => WALLETS[info.project.name][info.retry];

/** What a customer finds who scans with the wallet: whether it works here. */
async function works(browser: Browser, info: TestInfo, code: string, look = false): Promise<boolean> {
  const wallet = walletOf(info);
  const { locale, javaScriptEnabled } = info.project.use;
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 }, locale, javaScriptEnabled, userAgent: `Mozilla/5.0 (Linux; Android 14) UnionPay/1.0 ${wallet.agent}`,
  });
  const page = await context.newPage();
  await page.goto(code);
  const zh = locale!.startsWith("zh");
  const way = await page.locator(".way").innerText();
  const open = way.includes(zh ? "已认出你的钱包" : "Your wallet, recognised");
  if (!open) {
    expect(way).toContain(zh ? `${wallet.zh}还没开到这家店` : `${wallet.en} does not work at this shop yet`);
    expect(way, "wallets that work are named").toContain(zh ? "微信支付" : "WeChat Pay");
  }
  if (look) await holds(page);
  await context.close();
  return open;
}

/** Shops opened in one go, without a browser. */
async function opensShops(browser: Browser, count: number): Promise<string[]> {
  const codes: string[] = [];
  for (let no = 0; no < count; no += 1) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const form = { shop_name: `隔壁${no}号`, trade: "fruit", sign_in: `next${process.pid}-${Date.now()}-${no}@example.cn`, password: "豆浆油条小笼包子" };
    await context.request.post(`${site()}/join`, { form, headers: { origin: site() } });
    const page = await context.newPage();
    await page.goto(`${site()}/code`);
    codes.push(payerPage(`${site()}/c/${(await page.locator(".code-number").innerText()).replace(/\W/g, "")}`));
    await context.close();
  }
  return codes;
}

async function gives(page: Page, form: string, values: Record<string, string>) {
  const at = page.locator(`form[action$="/${form}"]`).filter({ has: page.locator(`[name=${Object.keys(values)[0]}]`) }).first();
  const fold = at.locator("xpath=ancestor::details[not(@open)]");
  if (await fold.count()) await fold.locator("summary").first().click();
  for (const [name, value] of Object.entries(values)) await at.locator(`[name=${name}]`).fill(value);
  await at.locator("button").last().click();
}

/** Runs the conformance lab over a wallet and waits until nothing broke. */
const runsLab = async (page: Page, wallet: string, zh: boolean) => {
  const row = page.locator(`tr#${wallet}`);
  await page.goto(`${site()}/admin/lab`);
  const before = (await row.locator("a").count()) ? await row.locator("a").first().getAttribute("href") : null;
  // One run at a time: somebody else's may be on.
  await expect(async () => {
    await page.goto(`${site()}/admin/lab`);
    await row.locator("button").click({ timeout: 1_000 });
    await expect(page.locator(".notice")).toContainText(zh ? "正在跑" : "Running", { timeout: 1_000 });
  }).toPass({ timeout: 240_000 });
  await expect(async () => {
    await page.goto(`${site()}/admin/lab`);
    const now = await row.locator("a").first().getAttribute("href", { timeout: 1_000 });
    expect(now).not.toBe(before);
    await expect(row).toContainText(zh ? "用例全过" : "cases held", { timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
};

test("a wallet goes from tests to a pilot, 10 %, 25 % and everybody, and a failing one stops itself", { tag: "@long" }, async ({ page, browser, locale }, info) => {
  test.setTimeout(900_000);
  const zh = locale!.startsWith("zh");
  const wallet = walletOf(info);
  const own = `${site()}/admin/wallets/${wallet.code}`;
  const options = { viewport: info.project.use.viewport, locale, javaScriptEnabled: info.project.use.javaScriptEnabled };
  const [one, two] = [await browser.newContext(options), await browser.newContext(options)];
  const [author, other] = [await one.newPage(), await two.newPage()];
  await adminOn(author, "operations");
  await adminOn(other, "risk");
  await opensShop(page, "试点早餐铺");
  const content = await readsCode(page);
  const pilot = payerPage(content);
  const neighbours = await opensShops(browser, 8);
  const open = async () => {
    const seen = [];
    for (const code of neighbours) seen.push(await works(browser, info, code));
    return seen;
  };
  /** The stage that both pages of the platform name. */
  const stands = async (word: string) => {
    await author.goto(own);
    await expect(author.locator(".wallet-head")).toContainText(word);
  };
  const asks = async () => {
    await author.goto(own);
    await gives(author, "step", { step_reason: zh ? "按计划来" : "As planned" });
    await expect(author).toHaveURL(/done=asked/);
  };
  const confirms = async () => {
    await other.goto(`${site()}/admin`);
    // A wallet that has stopped by itself and waits to be opened again stands there twice.
    await other.locator(`.needs a[href="/admin/wallets/${wallet.code}"]`).last().click();
    await other.locator('form[action$="/confirm"] button').click();
    await expect(other).toHaveURL(/done=confirmed/);
  };

  const pays = async (count: number) => {
    for (let no = 0; no < count; no += 1) await scans(content, wallet.code, 1200 + no);
  };
  /** The wallet's next orders go wrong. */
  const fails = (kind: string, count: number) =>
    fetch(`${simulator()}/control/faults`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ wallet: wallet.code, kind, count }),
    });
  /** Pays until the gates hold: where the machine stalled, single slow notices weigh less among more of them. */
  const passesGates = async () => {
    await pays(20);
    await expect(async () => {
      await author.goto(own);
      const holding = author.locator(".gates .holds");
      if ((await holding.count()) < 4) await pays(4);
      await expect(holding).toHaveCount(4, { timeout: 1_000 });
    }).toPass({ timeout: 240_000 });
  };

  // Open from the first day; back to tests, which takes one.
  expect(await works(browser, info, pilot)).toBe(true);
  await author.goto(`${site()}/admin/wallets`);
  await holds(author);
  await author.goto(own);
  const back = author.locator("details:has([name=other_reason])");
  await back.locator("summary").click();
  await back.locator("[name=to]").selectOption("sandbox");
  await back.locator("[name=other_reason]").fill(zh ? "重新来过" : "From the start");
  await back.locator("button").click();
  await expect(author).toHaveURL(/done=taken/);
  expect(await works(browser, info, pilot, true)).toBe(false);

  // A pilot of one shop, and of whoever joins.
  const who = author.locator('form[action$="/cohort"]');
  await who.locator("[name=shops]").fill(pilot.split("/").pop()!);
  await who.locator("label:has([name=opt_in])").click();
  await who.locator("[name=cohort_reason]").fill(zh ? "先找一家" : "One shop first");
  await who.locator("button").click();
  await expect(author).toHaveURL(/done=taken/);
  await holds(author);
  expect(await author.locator("[name=step_reason]").count(), "nothing begins that was not tried").toBe(0);
  await author.getByRole("link", { name: zh ? "去跑一致性测试" : "Go to the conformance lab" }).click();
  await holds(author);
  await runsLab(author, wallet.code, zh);
  await holds(author);
  await author.locator(`tr#${wallet.code} .pill`).click();
  await expect(author.locator("h1")).toContainText(zh ? wallet.zh : wallet.en);
  await holds(author);
  await author.goto(own);
  await expect(author.locator(".stages")).toContainText(zh ? "用例全过" : "cases held");
  await gives(author, "step", { step_reason: " " });
  await expect(author.locator("#step_reason-error")).toBeVisible();
  await asks();
  await holds(author);
  expect(await author.locator('form[action$="/confirm"]').count(), "whoever asked cannot confirm").toBe(0);
  expect(await works(browser, info, pilot)).toBe(false);
  await other.goto(own);
  await holds(other);
  await confirms();
  await stands(zh ? "试点" : "Pilot");
  expect(await works(browser, info, pilot, true)).toBe(true);
  expect(await open()).toEqual(neighbours.map(() => false));

  // The shop sees it, leaves and comes back.
  await page.goto(`${site()}/code/wallets`);
  const trial = page.locator(".trials li", { hasText: zh ? wallet.zh : wallet.en });
  await expect(trial).toContainText(zh ? "你在试点里" : "You are in the pilot");
  await holds(page);
  await trial.locator("button").click();
  await expect(page).toHaveURL(/done=left/);
  expect(await works(browser, info, pilot)).toBe(false);
  await trial.locator("button").click();
  await expect(page).toHaveURL(/done=joined/);
  expect(await works(browser, info, pilot)).toBe(true);

  // No more shops before the gates hold. The bill of the day before comes by itself, and says nothing against anybody.
  await expect(async () => {
    await author.goto(own);
    await expect(author.locator(".gates .holds")).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 180_000 });
  await expect(author.locator("section:has(#bills) tbody tr")).toHaveCount(1);
  expect(await author.locator("[name=step_reason]").count()).toBe(0);
  // The refunds that are tried: the first run let the pilot begin.
  await author.getByRole("link", { name: zh ? "去做退款演练" : "Go and try refunds" }).click();
  for (let no = 0; no < 2; no += 1) await runsLab(author, wallet.code, zh);
  await passesGates();
  await holds(author);

  let before = await open();
  for (const share of ["10%", "25%"]) {
    await expect(author.locator("#next")).toContainText(share);
    await asks();
    await confirms();
    await stands(share);
    const after = await open();
    after.forEach((is, no) => expect(is || !before[no], "whoever is in stays in").toBe(true));
    before = after;
    expect(await works(browser, info, pilot)).toBe(true);
  }

  const strip = author.locator(".wallet-alert", { hasText: zh ? wallet.zh : wallet.en });
  // A wallet that fails stops by itself, and says why: it says no, or takes the money and never says so. Only the last minutes count, so
  // what went well is paid once more before.
  await pays(10);
  await fails("decline", 1);
  await fails("silent", 3);
  for (let no = 0; no < 4; no += 1) await scans(content, wallet.code, 1500);
  await expect(async () => {
    await author.goto(`${site()}/admin/wallets`);
    await expect(strip).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 180_000 });
  await expect(strip).toContainText(zh ? /[1-9]\d* 家店已通知/ : /[1-9]\d* shops are told/);
  await holds(author);
  await other.goto(`${site()}/admin`);
  await expect(other.locator(".needs", { hasText: zh ? `${wallet.zh}自动停用了` : `${wallet.en} has stopped itself` })).toBeVisible();
  expect(await works(browser, info, pilot, true)).toBe(false);
  // Wallets of other journeys may stand there too.
  const stopped = page.locator(".wallet-stopped", { hasText: zh ? wallet.zh : wallet.en });
  for (const path of ["/today", "/code/wallets"]) {
    await page.goto(`${site()}${path}`);
    await expect(stopped).toContainText(zh ? "平台自动停了它" : "so it was stopped");
    await holds(page);
  }
  await expect(trial).toContainText(zh ? "暂时停用" : "Stopped for now");
  await author.goto(own);
  await expect(author.locator(".timeline").last()).toContainText(zh ? "自动" : "by itself");
  await holds(author);

  // Back to where it was takes two, then on to everybody.
  await asks();
  await confirms();
  await stands("25%");
  await page.goto(`${site()}/today`);
  await expect(stopped).toHaveCount(0);
  expect(await open()).toEqual(before);
  await passesGates();
  for (const word of ["50%", zh ? "全量" : "Open"]) {
    await asks();
    await confirms();
    await stands(word);
  }
  expect(await open()).toEqual(neighbours.map(() => true));
  expect(await works(browser, info, pilot, true)).toBe(true);

  // What everybody has stops by itself when it is as good as down. The last minutes count since it came back.
  await fails("decline", 400);
  await expect(async () => {
    // At several shops, since one counter is not everybody's. Once it has stopped, its orders are refused.
    for (const shop of neighbours.slice(0, 3)) for (let no = 0; no < 5; no += 1) await scans(shop, wallet.code, 1300 + no).catch(() => {});
    await author.goto(`${site()}/admin/wallets`);
    await expect(strip).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 240_000 });
  expect(await works(browser, info, pilot)).toBe(false);
  await asks();
  await confirms();
  await stands(zh ? "全量" : "Open");

  // One person stops it at once; whoever may not is not asked.
  await other.goto(own);
  await gives(other, "stop", { stop_reason: zh ? "投诉太多" : "Complaints" });
  await expect(other).toHaveURL(/done=stopped/);
  expect(await works(browser, info, pilot)).toBe(false);
  await other.goto(`${site()}/admin/audit`);
  await expect(other.locator("table")).toContainText(zh ? "投诉太多" : "Complaints");
  await Promise.all([one.close(), two.close()]);
});

test("the order of wallets is a rule that everybody can read", async ({ page, locale }) => {
  await page.goto(`${site()}/wallet-order`);
  await expect(page.locator("h1")).toHaveText(locale!.startsWith("zh") ? "钱包按什么排" : "How wallets are ordered");
  await expect(page.locator(".wallet-names").first().locator("li").first()).toContainText(locale!.startsWith("zh") ? "京东金融" : "JD Pay");
  await holds(page);
});
