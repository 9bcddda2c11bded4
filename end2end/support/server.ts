// Starts the developer's build on free ports over an empty folder (and, on PostgreSQL, an empty database), and stops it at the end.
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

function database(folder: string): string {
  if ((process.env.TONGMA_TEST_ENGINE ?? "sqlite") === "sqlite") return `sqlite://${folder}/tongma.db`;
  const cluster = process.env.TONGMA_TEST_POSTGRES;
  if (!cluster) throw new Error("TONGMA_TEST_POSTGRES is not set: run this through scripts/postgres.sh");
  const name = `end2end_${process.pid}`;
  execFileSync("psql", [cluster, "--quiet", "--command", `create database ${name}`]);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return url.toString();
}

export default async function start(): Promise<() => Promise<void>> {
  const project = resolve(import.meta.dirname ?? ".", "../..");
  const folder = mkdtempSync(join(tmpdir(), "tongma-end2end-"));
  const [port, simulatorPort] = [await freePort(), await freePort()];
  process.env.TONGMA_URL = `http://127.0.0.1:${port}`;
  process.env.TONGMA_SIMULATOR_URL = `http://127.0.0.1:${simulatorPort}`;
  // Journeys run the program's other commands on the same instance, so what it is told stands in the environment of them all.
  Object.assign(process.env, {
    DATABASE_URL: database(folder),
    TONGMA_ADDR: `127.0.0.1:${port}`,
    TONGMA_PUBLIC_URL: process.env.TONGMA_URL,
    TONGMA_SIMULATOR_ADDR: `127.0.0.1:${simulatorPort}`,
    TONGMA_SIMULATOR_JOURNAL: join(folder, "simulator.jsonl"),
    TONGMA_SECRET_KEY_FILE: join(folder, "secret.key"),
    TONGMA_LOG: "warn",
    // Each project of the configuration comes from an address of its own.
    TONGMA_TRUSTED_PROXIES: "127.0.0.1",
  });
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
    rmSync(folder, { recursive: true, force: true });
  };
}
