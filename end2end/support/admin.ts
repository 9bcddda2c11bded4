// The platform's people in these journeys: added on the machine's command line, their second factor shown by a phone that is played here.
import { expect, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { resolve } from "node:path";
import { site } from "./people";

export type Role = "owner" | "operations" | "reviewer" | "risk" | "finance" | "observer";

const PASSWORD = "平台的人要守规矩";
const STEP_MS = 30_000;

/** Somebody of the platform, and what their phone knows. */
export interface Officer {
  email: string;
  password: string;
  /** Base32; empty until the second factor is set up. */
  secret: string;
  /** The time step of the code that was used last: each counts once. */
  step: number;
}

let officers = 0;

/** Adds an admin from the machine, to the server of this run. */
export function addsAdmin(role: Role = "owner"): Officer {
  const email = `${role}${process.pid}-${Date.now()}-${(officers += 1)}@platform.example`;
  const project = resolve(import.meta.dirname ?? ".", "../..");
  execFileSync(resolve(project, "target/debug/tongma"), ["admin", "add", "--email", email, "--role", role], {
    cwd: project,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TONGMA_ADMIN_PASSWORD: PASSWORD },
  });
  return { email, password: PASSWORD, secret: "", step: 0 };
}

/** From the door to the overview: the password, then the second factor, set up where it is missing. */
export async function adminSignsIn(page: Page, officer: Officer, look: (page: Page) => Promise<void> = async () => {}) {
  await page.goto(`${site()}/admin/login`);
  await look(page);
  await page.locator("[name=email]").fill(officer.email);
  await page.locator("[name=password]").fill(officer.password);
  await page.locator("main form button").click();
  const setsUp = officer.secret === "";
  await expect(page).toHaveURL(setsUp ? /\/admin\/login\/set-up$/ : /\/admin\/login\/code$/);
  await look(page);
  if (setsUp) officer.secret = (await page.locator(".set-up-secret").textContent())!;
  await page.locator("[name=code]").fill(await freshCode(officer));
  await page.locator("main form button").click();
  await expect(page).toHaveURL(setsUp ? /\/admin\/me\?done=second_factor$/ : /\/admin$/);
  await look(page);
}

/** Somebody of the platform, signed in on that page. */
export async function adminOn(page: Page, role: Role = "owner"): Promise<Officer> {
  const officer = addsAdmin(role);
  await adminSignsIn(page, officer);
  return officer;
}

/** The instance's clock, in a journey that has set it ahead. */
const now = () => Date.now() + Number(process.env.TONGMA_HOURS_AHEAD ?? 0) * 3_600_000;

/** What the phone shows; waits for the next code where this one was used. */
export async function freshCode(officer: Officer): Promise<string> {
  let step = Math.floor(now() / STEP_MS);
  if (step <= officer.step) {
    step = officer.step + 1;
    // A code one step early is good, so this is a wait for the step before.
    await new Promise((done) => setTimeout(done, Math.max(0, (step - 1) * STEP_MS - now())));
  }
  officer.step = step;
  return codeOf(officer.secret, step);
}

/** The six digits of a time step (RFC 6238, SHA-1). */
function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", unBase32(secret)).update(counter).digest();
  const at = mac[mac.length - 1] & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function unBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
}
