// Coming in and going out, and pages that are not there.
import { expect, test } from "@playwright/test";
import { holds } from "../support/page_checks";
import { opensShop, readsCode, scans, signsIn, site } from "../support/people";

test("a wrong password is refused in words, the right one leads back to where one wanted to go", async ({ page, locale }) => {
  const { signIn } = await opensShop(page);
  await page.goto(`${site()}/me`);
  await page.locator("form[action='/logout'] button").click();
  await page.goto(`${site()}/payments`);
  await expect(page).toHaveURL(/\/login\?next=/);
  await signsIn(page, signIn, "不是这一个密码");
  const refused = page.locator(".error-summary");
  await expect(refused).toContainText(locale!.startsWith("zh") ? "号码或密码不对" : "Phone or password is wrong");
  await holds(page);
  await signsIn(page, "nobody@example.cn", "不是这一个密码");
  await expect(refused, "who is known is not told").toContainText(locale!.startsWith("zh") ? "号码或密码不对" : "Phone or password is wrong");
  await signsIn(page, signIn);
  await expect(page).toHaveURL(`${site()}/payments`);
});

test("a page that is not there says so and leads back", async ({ page, request }) => {
  const answer = await page.goto(`${site()}/no/such/page`);
  expect(answer!.status()).toBe(404);
  await holds(page);
  await page.locator("main a.button").click();
  await expect(page).toHaveURL(`${site()}/`);
  const program = await request.get(`${site()}/no/such/page`, { headers: { accept: "application/json" } });
  expect(program.status()).toBe(404);
  expect(await program.text()).toBe("");
});

test("the keyboard alone reaches the content, and shows where it is", async ({ page }) => {
  await opensShop(page);
  await page.goto(`${site()}/today`);
  await page.keyboard.press("Tab");
  await expect(page.locator("a.skip")).toBeFocused();
  await expect(page.locator("a.skip")).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main#content")).toBeFocused();
  await page.keyboard.press("Tab");
  const focus = page.locator("main :focus");
  await expect(focus).toHaveCount(1);
  const outline = await focus.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  });
  expect(outline, "the focus is visible").toBe(true);
});

test("what is wrong is read out first, and Back keeps the answers M1.2 M1.3", async ({ page, javaScriptEnabled, locale }) => {
  await page.goto(`${site()}/join`);
  await page.locator("main form button").click();
  const summary = page.locator(".error-summary");
  await expect(summary.locator("a")).toHaveCount(2);
  if (javaScriptEnabled !== false) await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(locale!.startsWith("zh") ? /^错误：/ : /^Error: /);
  await page.locator("[name=shop_name]").fill("王姐早餐铺");
  await page.locator("label:has([name=trade][value=fruit])").click();
  await page.locator("main form button").click();
  await page.locator("a.back").click();
  await expect(page.locator("[name=shop_name]")).toHaveValue("王姐早餐铺");
  await expect(page.locator("[name=trade][value=fruit]")).toBeChecked();
});

test("password managers and the clipboard work at the door M2.1", async ({ page, context, javaScriptEnabled }) => {
  await page.goto(`${site()}/login`);
  await expect(page.locator("[name=sign_in]")).toHaveAttribute("autocomplete", "username");
  await expect(page.locator("[name=password]")).toHaveAttribute("autocomplete", "current-password");
  if (javaScriptEnabled === false) return;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("豆浆油条小笼包子"));
  await page.locator("[name=password]").focus();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.locator("[name=password]")).toHaveValue("豆浆油条小笼包子");
});

test("a form that was typed before the session ended is back after signing in", async ({ page, locale }) => {
  const { signIn } = await opensShop(page);
  await page.goto(`${site()}/amount`);
  await page.locator("#amount").fill("12.5");
  await page.locator("[name=note]").fill("3 号桌");
  await page.context().clearCookies({ name: /tongma/ });
  await page.locator("button[name=step][value=code]").click();
  await expect(page.locator(".error-summary")).toContainText(locale!.startsWith("zh") ? "填的都在" : "what you typed is kept");
  await holds(page);
  await signsIn(page, signIn);
  await expect(page.locator("#amount")).toHaveValue("12.5");
  await expect(page.locator("[name=note]")).toHaveValue("3 号桌");
  await holds(page);
  await page.locator("button[name=step][value=code]").click();
  await expect(page).toHaveURL(/\/amount\/[0-9A-Z]{16}$/);
});

test("the keys of a desk go where they say, never while one types, and can be switched off @scripts", async ({ page }) => {
  await opensShop(page);
  await page.goto(`${site()}/today`);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  // A key is heard once the page has its script.
  await page.waitForURL(/\/payments$/);
  await page.keyboard.press("/");
  await expect(page.locator("[name=q]")).toBeFocused();
  await page.keyboard.type("gt?");
  await expect(page.locator("[name=q]")).toHaveValue("gt?");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page.locator("dialog.keys")).toBeVisible();
  await holds(page);
  await page.keyboard.press("Escape");
  await page.goto(`${site()}/me`);
  await page.locator("[data-keys-switch] input").uncheck();
  await page.locator("h1").click();
  await page.keyboard.press("n");
  await page.keyboard.press("?");
  await expect(page.locator("dialog.keys")).toBeHidden();
  await expect(page).toHaveURL(/\/me$/);
});

test("large text hides no payment's state, and its buttons are large", async ({ page }) => {
  await opensShop(page);
  const content = await readsCode(page);
  await scans(content, "hebao", 777, false);
  await page.goto(`${site()}/payments`);
  await page.locator(".look button[name=large]").click();
  await expect(page.locator("html")).toHaveAttribute("data-text", "large");
  if (page.viewportSize()!.width < 600) await expect(page.locator("a.payment .payment-flag")).toBeVisible();
  for (const button of await page.locator(".button.small:visible, .chip:visible").all()) {
    expect((await button.boundingBox())!.height, await button.innerText()).toBeGreaterThanOrEqual(60);
  }
  await holds(page);
});
