import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type LabProcess,
  lockkeeper,
  makePlace,
  type Place,
  type Running,
  startLabProcess,
} from '../e2e/cli-process.ts';

const root = resolve(import.meta.dirname, '../..');
/** Pages are read at the root of the repository, and files are written where the reader is. */
const OF_THE_REPOSITORY = /\b(?:packages\/core\/crds|docs\/volumes)\//g;

interface Ran {
  readonly code: number;
  readonly out: string;
}

/** The blocks of commands of a page, in order. */
export async function commandBlocks(page: string): Promise<readonly string[]> {
  const text = await readFile(join(root, page), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block.trim());
}

/** What a page still has to be read. */
export class Unread {
  #parts: readonly string[];

  constructor(parts: readonly string[]) {
    this.#parts = parts;
  }

  /** The next command of the page, which must be this one: a page that changes changes its test. */
  next(beginning: string): string {
    const [command = '', ...rest] = this.#parts;
    this.#parts = rest;
    if (command.startsWith(beginning)) return command;
    throw new Error(`the page goes on with ${JSON.stringify(command)}, not with ${beginning}`);
  }

  get left(): readonly string[] {
    return this.#parts;
  }
}

/** One reader: a shell per command, in a folder of its own, with `lockkeeper` on the path, beside a lab. */
export class Reader {
  readonly place: Place;
  readonly lab: LabProcess;
  /** Processes in other terminals. */
  readonly #running = new Set<Running>();

  constructor(place: Place, lab: LabProcess) {
    this.place = place;
    this.lab = lab;
  }

  static async withLab(flags: readonly string[]): Promise<Reader> {
    const place = await makePlace();
    return new Reader(place, await startLabProcess(place, flags));
  }

  get variables(): Record<string, string> {
    return { ...this.place.variables, ...this.lab.variables, AWS_PAGER: '' };
  }

  async type(command: string): Promise<Ran> {
    const main = join(root, 'packages/cli/src/main.ts');
    const start = `"${process.execPath}" --disable-proto=delete --conditions=@lockkeeper/source "${main}"`;
    const text = `lockkeeper() { ${start} "$@"; }\n${command.replaceAll(OF_THE_REPOSITORY, (path) => join(root, path))}`;
    const child = spawn('bash', ['-ec', text], { cwd: this.place.folder, env: this.variables });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (out += part));
    const code = await new Promise<number>((done) => child.once('close', (ended) => done(ended ?? 1)));
    return { code, out };
  }

  async must(command: string): Promise<string> {
    const { code, out } = await this.type(command);
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${out}`);
    return out;
  }

  /** A command that stays in the foreground, typed into a terminal of its own. `more` are flags that this machine needs. */
  async start(
    command: string,
    shows: string,
    more: readonly string[] = [],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<() => Promise<void>> {
    const typed = command.replaceAll(/"\$(\w+)"/g, (_, name: string) => this.variables[name] ?? '');
    const [, ...words] = typed.split(' ');
    const running = lockkeeper(this.place, [...words, ...more], { ...this.variables, ...variables });
    this.#running.add(running);
    await running.shows(shows);
    return async () => {
      this.#running.delete(running);
      running.child.kill('SIGINT');
      await running.ended;
    };
  }

  async apply(object: object, flags = ''): Promise<Record<string, never>> {
    const file = join(this.place.folder, 'object.json');
    await writeFile(file, JSON.stringify(object));
    return JSON.parse(
      await this.must(`kubectl apply --server-side --force-conflicts ${flags} -o json -f ${file}`),
    ) as never;
  }

  async close(): Promise<void> {
    for (const { child, ended } of this.#running) {
      child.kill('SIGINT');
      await ended;
    }
    await this.lab.stop();
    await this.place.remove();
  }
}
