// Starts the developer's build on free ports over an empty folder (and, on PostgreSQL, an empty database), and stops it at the end: one
// for all journeys, and one for each that needs a clock of its own.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no free port"))));
    });
  });
}

let databases = 0;

function database(folder: string): string {
  if ((process.env.TONGMA_TEST_ENGINE ?? "sqlite") === "sqlite") return `sqlite://${folder}/tongma.db`;
  const cluster = process.env.TONGMA_TEST_POSTGRES;
  if (!cluster) throw new Error("TONGMA_TEST_POSTGRES is not set: run this through scripts/postgres.sh");
  const name = `end2end_${process.pid}_${(databases += 1)}`;
  execFileSync("psql", [cluster, "--quiet", "--command", `create database ${name}`]);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.toString();
}

const project = resolve(import.meta.dirname ?? ".", "../..");

/** What the program is told, so that it runs over this folder alone. */
async function environment(folder: string): Promise<Record<string, string>> {
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  return {
    TONGMA_URL: url,
    TONGMA_SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
    DATABASE_URL: database(folder),
    TONGMA_ADDR: `127.0.0.1:${port}`,
    TONGMA_PUBLIC_URL: url,
    TONGMA_SIMULATOR_ADDR: `127.0.0.1:${simulatorPort}`,
    TONGMA_SIMULATOR_JOURNAL: join(folder, "simulator.jsonl"),
    TONGMA_SECRET_KEY_FILE: join(folder, "secret.key"),
    TONGMA_LOG: "warn",
    // Each project of the configuration comes from an address of its own.
    TONGMA_TRUSTED_PROXIES: "127.0.0.1",
  };
}

/** Runs the program as the environment says, until it is stopped. */
async function serves(): Promise<() => Promise<void>> {
  // The files of a developer's build are read from target/site, so the server runs in the project.
  const server = spawn(join(project, "target/debug/tongma"), ["serve"], {
    cwd: project,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((done) => server.on("exit", () => done()));
  for (let tried = 0; ; tried += 1) {
    const answer = await fetch(`${process.env.TONGMA_URL}/readyz`).catch(() => undefined);
    if (answer?.ok) break;
    if (tried > 100 || server.exitCode !== null) throw new Error("the server did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return async () => {
    server.kill("SIGTERM");
    await ended;
  };
}

export default async function start(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tongma-end2end-"));
  // Journeys run the program's other commands on the same instance, so what it is told stands in the environment of them all.
  Object.assign(process.env, await environment(folder));
  const stop = await serves();
  return async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** A journey on an instance of its own, whose clock it may set ahead; everybody in it meets that instance alone. */
export async function onItsOwn(journey: (setsAhead: (hours: number) => Promise<void>) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "tongma-end2end-"));
  const own: Record<string, string> = { ...(await environment(folder)), TONGMA_HOURS_AHEAD: "0" };
  const before = Object.keys(own).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, own);
  let stop = async () => {};
  try {
    stop = await serves();
    await journey(async (hours) => {
      await stop();
      process.env.TONGMA_HOURS_AHEAD = String(hours);
      stop = await serves();
    });
  } finally {
    await stop();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
