// Coming in and going out, and pages that are not there.
import { expect, test } from "@playwright/test";
import { holds } from "../support/page_checks";
import { opensShop, signsIn, site } from "../support/people";

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
