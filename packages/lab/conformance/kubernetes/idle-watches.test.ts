import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { devToken } from './start-lab.ts';

/** What one watch over TLS may cost the server: buffers of the socket, its TLS state, the watch itself. */
const bytesPerWatch = 128 * 1024;
const wanted = 10_000;

/** A process of ours that answers in lines of JSON, with as many open files as this user may have. */
class Helper {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(script: URL, ...args: readonly string[]) {
    const file = fileURLToPath(script);
    const command = [process.execPath, '--expose-gc', '--conditions=@lockkeeper/source', file, ...args];
    this.#child = spawn('/bin/sh', ['-c', 'ulimit -n "$(ulimit -Hn)"; exec "$@"', 'sh', ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Nothing more is written to it; the server ends then. */
  finish(): void {
    this.#child.stdin.end();
  }

  async answer(): Promise<Readonly<Record<string, string | number>>> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`the process ended early, with ${this.#child.exitCode}`);
    return JSON.parse(value) as Readonly<Record<string, string | number>>;
  }

  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

let server: Helper;
let client: Helper | undefined;
let url: string;
let authority: string;
beforeAll(async () => {
  server = new Helper(new URL('idle-watches/server-process.ts', import.meta.url));
  const facts = await server.answer();
  url = String(facts['url']);
  authority = String(facts['authority']);
});
afterAll(() => {
  client?.kill();
  server.kill();
});

async function memory(): Promise<number> {
  server.write('memory\n');
  return Number((await server.answer())['memory']);
}

function call(method: string, path: string, body = ''): Promise<number> {
  const headers = { authorization: `Bearer ${devToken}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const options = { method, headers, ca: authority, servername: 'localhost', agent: false };
    const sent = request(`${url}${path}`, options, (reply) => {
      reply.resume();
      reply.once('end', () => resolve(reply.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Each watch has a descriptor on either side; some are for everything else. */
function affordable(): number {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? wanted : Math.min(wanted, Number(limit) - 200);
}

test('10,000 idle watches over sockets of their own: bounded memory for each, all hear of a change, and the server lives on', async () => {
  const count = affordable();
  const before = await memory();
  client = new Helper(new URL('idle-watches/client-process.ts', import.meta.url), url, String(count));
  client.write(authority);
  client.finish();
  expect(await client.answer()).toEqual({ open: count });
  const each = ((await memory()) - before) / count;
  expect(await call('GET', '/readyz')).toBe(200);
  const news = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'news' } });
  expect(await call('POST', '/api/v1/namespaces/default/configmaps', news)).toBe(201);
  expect(await client.answer()).toEqual({ heard: count });
  const busy = await memory();
  client.kill();
  await client.ended();
  expect(await call('DELETE', '/api/v1/namespaces/default/configmaps/news')).toBe(200);
  process.stdout.write(
    `${count} watches: ${Math.round(each / 1024)} KiB each; ${Math.round(before / 2 ** 20)} MiB before, ${Math.round(busy / 2 ** 20)} MiB after all had heard of one change\n`,
  );
  expect(each).toBeLessThan(bytesPerWatch);
  expect((busy - before) / count).toBeLessThan(2 * bytesPerWatch);
  server.finish();
  expect(await server.ended()).toBe(0);
}, 300_000);
