import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
/** Compiled once for all processes of all tests: half the time that one takes to start. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/lockkeeper-compiled', import.meta.url));

/** How a command ended and what it wrote. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves to stdout and stderr so far, as soon as they hold the text. Rejects when the command ends without it. */
  shows(text: string): Promise<string>;
}

/** A home, a temporary folder and a current folder of its own, so that whatever a command leaves behind is seen. */
export interface Place {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Every file below, relative. */
  files(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function makePlace(path: string = process.env['PATH'] ?? ''): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'lockkeeper-e2e-'));
  return {
    folder,
    variables: { PATH: path, HOME: folder, TMPDIR: folder, NODE_COMPILE_CACHE: COMPILE_CACHE },
    files: async () => {
      const found = await readdir(folder, { recursive: true, withFileTypes: true });
      return found.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Starts `lockkeeper` as a process of its own, from source, in a place of its own. */
export function lockkeeper(
  place: Place,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  input: 'ignore' | 'pipe' = 'ignore',
): Running {
  const child = spawn(process.execPath, ['--disable-proto=delete', '--conditions=@lockkeeper/source', MAIN, ...args], {
    cwd: place.folder,
    env: { ...place.variables, ...more },
    stdio: [input, 'pipe', 'pipe'],
  }) as ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };
  const seen = { out: '', err: '' };
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.out += text;
    notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    seen.err += text;
    notify();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), ...seen }));
  });
  const shows = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!`${seen.out}${seen.err}`.includes(text)) return;
        watchers.delete(look);
        resolve(`${seen.out}${seen.err}`);
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without "${text}":\n${seen.out}${seen.err}`)));
    });
  return { child, ended, shows };
}

/** Runs `lockkeeper` to its end. */
export function run(
  place: Place,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return lockkeeper(place, args, more).ended;
}

/** A `lockkeeper lab` that is up, and what its `export` lines say. */
export interface LabProcess {
  readonly running: Running;
  readonly variables: Readonly<Record<string, string>>;
  /** Everything it wrote until it was ready. */
  readonly text: string;
  stop(): Promise<Ended>;
}

export async function startLabProcess(place: Place, args: readonly string[]): Promise<LabProcess> {
  const running = lockkeeper(place, ['lab', ...args]);
  await running.shows('export AWS_REGION=');
  const text = await running.shows('Ctrl-C stops the lab');
  const pairs = [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  return {
    running,
    variables: Object.fromEntries(pairs),
    text,
    stop: () => {
      running.child.kill('SIGINT');
      return running.ended;
    },
  };
}

/** True when somebody listens on the port of a loopback URL. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Ids and command lines of the processes that mention a text, from /proc. Empty where there is no /proc. */
async function findProcesses(text: string): Promise<readonly { readonly id: number; readonly line: string }[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => ({ id: Number(id), line: await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') })),
  );
  return found.filter(({ line }) => line.replaceAll('\0', ' ').includes(text));
}

export async function processesNaming(text: string): Promise<readonly string[]> {
  return (await findProcesses(text)).map(({ line }) => line.replaceAll('\0', ' '));
}

export async function processIdsNaming(text: string): Promise<readonly number[]> {
  return (await findProcesses(text)).map(({ id }) => id);
}
