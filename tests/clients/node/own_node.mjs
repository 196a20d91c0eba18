// A node of one's own, for scenarios that begin with an empty account: on free ports, gone once it
// is stopped.

import { spawn } from "node:child_process";
import diagnostics from "node:diagnostics_channel";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const ACCOUNT = "000000000000";
export const REGION = "eu-central-1";
export const ROOT = {
  accessKeyId: "AKIAROOTROOTROOTROOT",
  secretAccessKey: "the-root-users-own-secret",
};

/**
 * Starts a node; when this returns it is there, and clients in this process find nothing else.
 *
 * `flags`: more flags, of a node that is there to have its files and does not run yet.
 */
export async function start(flags = () => []) {
  const node = new Node(flags, await freePort(), await freePort());
  try {
    await node.run();
  } catch (error) {
    await node.stop();
    throw error;
  }
  node.inhabit();
  return node;
}

/** Its endpoint and its directory; its clock can be moved. */
class Node {
  #aheadMs = 0;
  #flags;
  #operators;
  #process;

  constructor(flags, port, operators) {
    this.directory = fs.mkdtempSync(path.join(os.tmpdir(), "strongroom-"));
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#operators = `http://127.0.0.1:${operators}`;
    this.#flags = [
      ...["--data-dir", this.file("data")],
      ...["--listen", `127.0.0.1:${port}`],
      ...["--operators-listen", `127.0.0.1:${operators}`],
      ...flags(this),
    ];
  }

  async run() {
    const env = {
      PATH: process.env.PATH,
      STRONGROOM_ROOT_ACCESS_KEY_ID: ROOT.accessKeyId,
      STRONGROOM_ROOT_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      STRONGROOM_TEST_CLOCK: this.file("clock"),
    };
    const log = fs.openSync(this.file("log"), "a");
    const command = process.env.STRONGROOM_BINARY;
    this.#process = spawn(command, ["serve", ...this.#flags], { env, stdio: ["ignore", log, log] });
    fs.closeSync(log);
    await once(this.#process, "spawn");
    process.once("exit", () => this.#process.kill());
    for (let tries = 0; tries < 400 && this.#process.exitCode === null; tries += 1) {
      if (await this.#isReady()) return;
      await sleep(50);
    }
    throw new Error(`not ready:\n${fs.readFileSync(this.file("log"))}`);
  }

  async stop() {
    if (this.#process?.kill()) await once(this.#process, "exit");
    fs.rmSync(this.directory, { recursive: true });
  }

  /** Where `name` is in its directory. */
  file(name) {
    return path.join(this.directory, name);
  }

  /** Writes a file into its directory, and says where. */
  write(name, text) {
    fs.writeFileSync(this.file(name), text);
    return this.file(name);
  }

  /** Time really passes: both of its clocks move. */
  passTime(seconds) {
    this.#aheadMs += seconds * 1000;
    const aside = this.write("clock.new", `${this.#aheadMs} ${this.#aheadMs} 0`);
    fs.renameSync(aside, this.file("clock"));
  }

  /** Makes this process's environment one in which a client finds the node and nothing else. */
  inhabit(more = {}) {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith("AWS_")) delete process.env[name];
    }
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      HOME: this.directory,
      ...more,
    });
  }

  async #isReady() {
    try {
      return (await fetch(`${this.#operators}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

/** The hosts and addresses that this process has called so far, whether they are there or not. */
export const called = new Set();

diagnostics.subscribe("net.client.socket", ({ socket }) => {
  socket.on("lookup", (_error, _address, _family, host) => called.add(host));
  socket.on("connectionAttempt", (address) => called.add(address));
});

async function freePort() {
  const listener = net.createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  return port;
}
