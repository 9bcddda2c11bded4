// The simulator as a foreign merchant meets it: a started program, an account from its console, and an address of one's own where
// it reports. Nothing here knows how a message is signed: that is the business of the libraries that judge.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
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

/**
 * `tongma simulate` in a folder of its own, or `tongma serve` with its simulator; where there is a relay, that is the app's public
 * address.
 */
export async function start(command = ["simulate"], relay) {
  const folder = mkdtempSync(join(tmpdir(), "tongma-judges-"));
  const [port, appPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    TONGMA_MODE: "trial",
    TONGMA_ADDR: `127.0.0.1:${appPort}`,
    TONGMA_PUBLIC_URL: relay?.url ?? `http://127.0.0.1:${appPort}`,
    TONGMA_SIMULATOR_ADDR: `127.0.0.1:${port}`,
    TONGMA_SIMULATOR_JOURNAL: join(folder, "simulator.jsonl"),
    TONGMA_SECRET_KEY_FILE: join(folder, "secret.key"),
    DATABASE_URL: `sqlite://${join(folder, "tongma.db")}`,
    TONGMA_LOG: "warn",
  };
  const program = spawn(PROGRAM, command, { env, stdio: ["ignore", "pipe", "inherit"] });
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
  relay?.leadsTo(appPort);
  await until(() => json("/control/ledger"), () => true);
  if (command.includes("serve")) await until(() => fetch(`${env.TONGMA_PUBLIC_URL}/healthz`), ({ ok }) => ok);
  return {
    url,
    appUrl: env.TONGMA_PUBLIC_URL,
    json,
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

/** The public address of an app, through which everything passes as it came; keeps what passed. */
export async function relay() {
  const passed = [];
  let port;
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const sent = Buffer.concat(parts);
      const { "accept-encoding": _, ...headers } = request.headers;
      const onward = ask({ port, path: request.url, method: request.method, headers }, (answer) => {
        const came = [];
        answer.on("data", (part) => came.push(part));
        answer.on("end", () => {
          const body = Buffer.concat(came);
          const { url: path, headers } = request;
          passed.push({ path, headers, body: sent.toString("utf8"), status: answer.statusCode, answer: body.toString("utf8") });
          response.writeHead(answer.statusCode, answer.rawHeaders).end(body);
        });
      });
      onward.on("error", () => response.writeHead(502).end());
      onward.end(sent);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    leadsTo: (to) => (port = to),
    passed,
    notices: (connector) => passed.filter(({ path }) => path.startsWith(`/notify/${connector}/`)),
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/**
 * `tongma lab` with an account at the simulator: our connectors walk through all that a protocol has. Its codes are paid as they are shown,
 * its notices come through the relay. Gives the report.
 */
export async function walk(simulator, wallet, account, relay) {
  const folder = mkdtempSync(join(tmpdir(), "tongma-judges-"));
  const file = join(folder, "account.json");
  writeFileSync(file, JSON.stringify({ connector: wallet, address: simulator.url, ...account }));
  const port = await freePort();
  relay.leadsTo(port);
  const env = { ...process.env, TONGMA_MODE: "trial", TONGMA_ADDR: `127.0.0.1:${port}`, TONGMA_PUBLIC_URL: relay.url, TONGMA_LOG: "warn" };
  const program = spawn(PROGRAM, ["lab", "--json", "--account", file, "--wait", "30"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let report = "";
  program.stdout.on("data", (part) => (report += part));
  createInterface({ input: program.stderr }).on("line", (line) => {
    const [, code] = line.match(/^Pay this: (.+)$/) ?? [];
    if (code) simulator.scan(code, wallet);
  });
  await new Promise((resolve) => program.once("close", resolve));
  rmSync(folder, { recursive: true, force: true });
  return JSON.parse(report).wallets[0];
}
