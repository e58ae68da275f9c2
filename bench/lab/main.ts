import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerFacts } from './server.ts';

/**
 * The lab's API server from another process over HTTPS: start, memory, creates, gets, and many watchers of many objects.
 * Prints counts and budgets. `--smoke` runs a small size, where only a watcher that misses something is wrong and nothing is too slow; without it, a budget
 * that does not hold ends it with exit code 1.
 */
const smoke = process.argv.includes('--smoke');
const CREATES = smoke ? 300 : 5_000;
const GETS = smoke ? 600 : 15_000;
const OBJECTS = smoke ? 300 : 10_000;
const WATCHERS = 20;
const CONNECTIONS = 8;
const secrets = '/api/v1/namespaces/default/secrets';
const watched = '/api/v1/namespaces/default/configmaps';

interface Row {
  readonly what: string;
  readonly value: string;
  readonly budget: string;
  readonly holds: boolean;
  /** Counts whatever the size, and on any machine. */
  readonly always?: boolean;
}

async function inParallel(count: number, width: number, run: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await run(index);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/** How many of `run` are done in a second. */
async function rate(count: number, run: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await inParallel(count, CONNECTIONS * 2, run);
  return count / ((performance.now() - start) / 1000);
}

/** Connections of one client to the server. */
interface Pool {
  readonly url: URL;
  readonly agent: Agent;
}

function poolOf({ url, caCertificate: ca, certificate: cert, key }: ServerFacts, connections: number): Pool {
  return { url: new URL(url), agent: new Agent({ ca, cert, key, keepAlive: true, maxSockets: connections }) };
}

function send(pool: Pool, method: string, path: string, body = '', signal?: AbortSignal): Promise<IncomingMessage> {
  const { hostname, port } = pool.url;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { agent: pool.agent, hostname, port, method, path, headers, servername: 'localhost' };
  return new Promise((resolve, reject) => {
    const sent = request(signal === undefined ? options : { ...options, signal }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

async function call(pool: Pool, method: 'GET' | 'POST', path: string, wanted: number, body?: object): Promise<void> {
  const reply = await send(pool, method, path, body === undefined ? '' : JSON.stringify(body));
  reply.resume();
  await once(reply, 'end');
  if (reply.statusCode !== wanted) throw new Error(`${method} ${path}: ${reply.statusCode}`);
}

const value = Buffer.from('v'.repeat(1_004)).toString('base64');

function object(name: string): object {
  return { metadata: { name }, data: { value } };
}

interface Watcher {
  /** Events so far. */
  readonly seen: () => number;
  readonly ended: () => boolean;
  stop(): void;
}

async function openWatcher(pool: Pool): Promise<Watcher> {
  const stopped = new AbortController();
  const path = `${watched}?watch=1&resourceVersion=0&timeoutSeconds=600&labelSelector=bench%3Dwatched`;
  const body = await send(pool, 'GET', path, '', stopped.signal);
  let seen = 0;
  let ended = false;
  body.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) seen += 1;
  });
  body.on('error', () => (ended = true));
  body.on('end', () => (ended = true));
  return { seen: () => seen, ended: () => ended, stop: () => stopped.abort() };
}

/** How long after the last write's answer the slowest watcher has seen everything, in milliseconds. */
async function watchMany(facts: ServerFacts): Promise<{ lag: number; complete: number }> {
  const writers = poolOf(facts, CONNECTIONS);
  const readers = poolOf(facts, WATCHERS);
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => openWatcher(readers)));
  await inParallel(OBJECTS, CONNECTIONS * 2, (index) =>
    call(writers, 'POST', watched, 201, {
      metadata: { name: `w${index}`, labels: { bench: 'watched' } },
      data: { value },
    }),
  );
  const start = performance.now();
  const complete = (): number => watchers.filter((one) => one.seen() === OBJECTS && !one.ended()).length;
  while (complete() < WATCHERS && performance.now() - start < 30_000) await new Promise((done) => setTimeout(done, 5));
  const lag = performance.now() - start;
  const result = { lag, complete: complete() };
  for (const one of watchers) one.stop();
  writers.agent.destroy();
  readers.agent.destroy();
  return result;
}

async function rssOf(server: ChildProcess): Promise<number> {
  server.send('rss');
  const [{ rss }] = (await once(server, 'message')) as [{ rss: number }];
  return rss / 2 ** 20;
}

async function start(folder: string): Promise<{ server: ChildProcess; facts: ServerFacts; ms: number }> {
  const begin = performance.now();
  const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [folder], {
    execArgv: ['--conditions=@lockkeeper/source'],
  });
  const [facts] = (await once(server, 'message')) as [ServerFacts];
  const pool = poolOf(facts, 1);
  await call(pool, 'GET', '/readyz', 200);
  const ms = performance.now() - begin;
  pool.agent.destroy();
  return { server, facts, ms };
}

async function measure(folder: string): Promise<readonly Row[]> {
  const { server, facts, ms } = await start(join(folder, 'files'));
  try {
    const rss = await rssOf(server);
    const pool = poolOf(facts, CONNECTIONS);
    const creates = await rate(CREATES, (index) => call(pool, 'POST', secrets, 201, object(`s${index}`)));
    const gets = await rate(GETS, (index) => call(pool, 'GET', `${secrets}/s${index % CREATES}`, 200));
    pool.agent.destroy();
    const { lag, complete } = await watchMany(facts);
    const after = await rssOf(server);
    return [
      { what: 'process start to the first answer', value: `${ms.toFixed(0)} ms`, budget: '≤ 2 s', holds: ms <= 2_000 },
      { what: 'memory at ready', value: `${rss.toFixed(0)} MiB`, budget: '≤ 150 MiB', holds: rss <= 150 },
      {
        what: `${CREATES} Secrets of 1 KiB created`,
        value: `${creates.toFixed(0)}/s`,
        budget: '≥ 1,000/s',
        holds: creates >= 1_000,
      },
      { what: `${GETS} Secrets got`, value: `${gets.toFixed(0)}/s`, budget: '≥ 3,000/s', holds: gets >= 3_000 },
      {
        what: `${OBJECTS} objects watched by ${WATCHERS} watchers`,
        value: `${complete} saw all, the last ${lag.toFixed(0)} ms after the last write; ${after.toFixed(0)} MiB`,
        budget: 'all, ≤ 2 s',
        holds: complete === WATCHERS && (smoke || lag <= 2_000),
        always: true,
      },
    ];
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
}

const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-bench-'));
let broken = 0;
try {
  for (const { what, value: shown, budget, holds, always } of await measure(folder)) {
    const counts = !smoke || always === true;
    const verdict = !counts ? '' : holds ? ': holds' : ': BROKEN';
    if (!holds && counts) broken += 1;
    console.log(`  ${what.padEnd(46)} ${shown}  (${budget}${verdict})`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = broken > 0 ? 1 : 0;
