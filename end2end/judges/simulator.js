// The simulator as a foreign merchant meets it: a started program, an account from its console, and an address of one's own where
// it reports. Nothing here knows how a message is signed: that is the business of the libraries that judge.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = process.env.TONGMA_BINARY ?? fileURLToPath(new URL("../../target/debug/tongma", import.meta.url));
const PATIENCE_MS = 60_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const socket = createSocket().once("error", reject);
    socket.listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until there is an answer that `good` takes. */
export async function until(ask, good) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && good(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`nothing came in time; the last was ${JSON.stringify(answer)}`);
    await pause(50);
  }
}

/** A number that no order had before. */
export function number() {
  return `J${Date.now()}${Math.floor(Math.random() * 1e9).toString().padStart(9, "0")}`;
}

/** The day of Beijing, `yyyy-mm-dd`. */
export function today() {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** `tongma simulate` in a folder of its own, or `tongma serve` with its simulator. */
export async function start(command = ["simulate"]) {
  const folder = mkdtempSync(join(tmpdir(), "tongma-judges-"));
  const [port, appPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    TONGMA_MODE: "trial",
    TONGMA_ADDR: `127.0.0.1:${appPort}`,
    TONGMA_PUBLIC_URL: `http://127.0.0.1:${appPort}`,
    TONGMA_SIMULATOR_ADDR: `127.0.0.1:${port}`,
    TONGMA_SIMULATOR_JOURNAL: join(folder, "simulator.jsonl"),
    TONGMA_SECRET_KEY_FILE: join(folder, "secret.key"),
    DATABASE_URL: `sqlite://${join(folder, "tongma.db")}`,
    TONGMA_LOG: "warn",
  };
  const run = (words) => spawn(PROGRAM, words, { env, stdio: ["ignore", "pipe", "inherit"] });
  const program = run(command);
  program.stdout.resume();
  const url = `http://127.0.0.1:${port}`;
  const json = async (path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return answer.json();
  };
  await until(() => json("/control/ledger"), () => true);
  return {
    url,
    appUrl: env.TONGMA_PUBLIC_URL,
    json,
    /** Runs the program once beside, and gives what it printed. */
    aside: (words) =>
      new Promise((resolve, reject) => {
        const other = run(words);
        let text = "";
        other.stdout.on("data", (part) => (text += part));
        other.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`${words.join(" ")} ended with ${code}`))));
      }),
    account: (connector, more = {}) => json("/control/accounts", { connector, ...more }),
    scan: (content, wallet, payer = "alice") => json("/control/scan", { content, wallet, payer, amount_minor: 1250 }),
    stop: () =>
      new Promise((resolve) => {
        program.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        program.kill("SIGTERM");
      }),
  };
}

/** Where a merchant is told: keeps everything as it came, and answers with `answer`. */
export async function listen(answer) {
  const heard = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      response.writeHead(answer.status, { "content-type": "text/plain" }).end(answer.body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/notify`,
    heard,
    first: (fits) => until(async () => heard.find(fits), (found) => found !== undefined),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
