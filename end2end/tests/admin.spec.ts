// The platform's side: coming in with a second factor, and campaigns that two people decide on.
import { expect, test } from "@playwright/test";
import { addsAdmin, adminSignsIn } from "../support/admin";
import { holds } from "../support/page_checks";
import { site } from "../support/people";

test("an admin sets up the second factor, and the next sign-in asks for it", async ({ page }) => {
  const officer = addsAdmin("owner");
  await adminSignsIn(page, officer, holds);
  await expect(page.locator(".recovery-codes li"), "codes for the day on which the phone is lost").toHaveCount(10);
  await page.locator("form[action='/admin/logout'] button").click();
  await expect(page).toHaveURL(`${site()}/admin/login`);
  await adminSignsIn(page, officer, holds);
  await page.goto(`${site()}/admin/me`);
  await expect(page.locator(".recovery-codes"), "they are shown once").toHaveCount(0);
});
