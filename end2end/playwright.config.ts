// One server a run, on the engine that TONGMA_TEST_ENGINE names; every journey with and without scripts, on a phone and on a desk,
// in both languages; every look of every page once. What a project does not hold stands here, so nothing is skipped while it runs.
import { defineConfig } from "@playwright/test";

const chromium = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
};
/** Who comes from one address may not open shops without end; five projects come from five. */
const from = (network: number) => ({ extraHTTPHeaders: { "x-forwarded-for": `203.0.113.${network}` } });
const phone = { viewport: { width: 390, height: 844 }, locale: "zh-CN" };
const desk = { viewport: { width: 1280, height: 800 }, locale: "en-GB" };
const LOOKS = /looks\.spec\.ts$/;

export default defineConfig({
  testDir: "tests",
  outputDir: `test-results/${process.env.TONGMA_TEST_ENGINE ?? "sqlite"}`,
  globalSetup: "./support/server.ts",
  workers: 1,
  // A shared machine may stall for longer than any wait here; what passes only the second time is listed as flaky.
  retries: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: { browserName: "chromium", launchOptions: chromium, screenshot: "only-on-failure", trace: "on-first-retry" },
  projects: [
    // @scripts: what only a script can do. @long: what takes minutes is held twice, which is each language, each screen, with scripts and without.
    { name: "js-phone-zh", use: { ...phone, ...from(1) }, testIgnore: LOOKS, grepInvert: /@long/ },
    { name: "js-desk-en", use: { ...desk, ...from(2) }, testIgnore: LOOKS },
    { name: "nojs-phone-zh", use: { ...phone, ...from(3), javaScriptEnabled: false }, testIgnore: LOOKS, grepInvert: /@scripts/ },
    { name: "nojs-desk-en", use: { ...desk, ...from(4), javaScriptEnabled: false }, testIgnore: LOOKS, grepInvert: /@scripts|@long/ },
    { name: "looks", use: { ...phone, ...from(5) }, testMatch: LOOKS },
  ],
});
