import { ByteStream } from '../world/byte-stream.ts';
import type { Incarnation } from '../world/incarnation.ts';

const newline = 0x0a;
const cutKinds = ['clean', 'reset', 'half-line', '410-event', '500-event', 'silent'] as const;
type CutKind = (typeof cutKinds)[number];

const errorLine = (code: number, reason: string): Uint8Array =>
  Buffer.from(
    `${JSON.stringify({
      type: 'ERROR',
      object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'simulated', reason, code },
    })}\n`,
  );

/**
 * One watch as a process sees it. It only does what a real server may do: delay the whole stream, leave out bookmarks,
 * cut it in one of six ways, split bytes anywhere. It never reorders, skips or repeats an event.
 */
export class WatchStream {
  readonly body: ByteStream;
  readonly #incarnation: Incarnation;
  readonly #key: string;
  readonly #delay: number;
  readonly #withoutBookmarks: boolean;
  readonly #onLine: (line: Uint8Array) => void;
  #partial: Uint8Array = new Uint8Array();
  #lastDelivery = 0;
  readonly #undelivered: (() => void)[] = [];
  #silent = false;
  #halfNext = false;
  #cancelCut: () => void = () => undefined;

  /** `onLine` hears each line that arrives whole; `onClosed` runs once when the client is through, however that came about. */
  constructor(incarnation: Incarnation, key: string, onLine: (line: Uint8Array) => void, onClosed: () => void) {
    this.#onLine = onLine;
    this.#incarnation = incarnation;
    this.#key = key;
    this.body = new ByteStream(() => {
      this.#cancelCut();
      onClosed();
    });
    const world = incarnation.world;
    this.#delay = world.fires('watch.delay', key) ? world.between('watch.delay-by', key, 500, 45_000) : 0;
    this.#withoutBookmarks = world.fires('watch.no-bookmarks', key);
    this.#planCut();
  }

  /** Takes over the server's stream until one of both ends. */
  async pump(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of source) this.#take(chunk);
      this.#deliver('watch.end', () => this.body.end());
    } catch {
      this.#deliver('watch.reset', () => this.#reset());
    }
  }

  /** The network is well again: a connection that had fallen silent is reset. */
  heal(): void {
    if (this.#silent) this.#reset();
  }

  #reset(): void {
    this.#silent = false;
    this.body.fail(new Error('connection reset'));
  }

  #planCut(): void {
    const world = this.#incarnation.world;
    const kind = cutKinds.find((candidate) => world.fires(`watch.cut-${candidate}`, this.#key));
    if (kind === undefined) return;
    const wait = world.between('watch.cut-after', this.#key, 20, 40_000);
    this.#cancelCut = world.schedule(wait, this.#incarnation.wire, `watch.cut-${kind}`, () => this.#cut(kind));
  }

  #cut(kind: CutKind): void {
    const cuts: Record<CutKind, () => void> = {
      clean: () => this.body.end(),
      reset: () => this.#reset(),
      'half-line': () => {
        this.#halfNext = true;
      },
      '410-event': () => this.#endWith(errorLine(410, 'Expired')),
      '500-event': () => this.#endWith(errorLine(500, 'InternalError')),
      silent: () => {
        this.#silent = true;
      },
    };
    cuts[kind]();
  }

  #endWith(line: Uint8Array): void {
    this.body.push(line);
    this.body.end();
  }

  #take(chunk: Uint8Array): void {
    let rest = this.#partial.length === 0 ? chunk : Buffer.concat([this.#partial, chunk]);
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline)) {
      this.#line(rest.subarray(0, at + 1));
      rest = rest.subarray(at + 1);
    }
    this.#partial = rest;
  }

  #line(line: Uint8Array): void {
    const start = Buffer.from(line.subarray(0, 400)).toString();
    if (this.#withoutBookmarks && start.includes('"BOOKMARK"') && !start.includes('initial-events-end')) return;
    this.#deliver('watch.event', () => this.#send(line));
  }

  /** In order: nothing overtakes what was sent before on this stream, also when a pause of its reader has held that back. */
  #deliver(label: string, run: () => void): void {
    const world = this.#incarnation.world;
    const delay = world.healed ? 0 : this.#delay;
    const due = Math.max(this.#lastDelivery, world.now + delay + 1);
    this.#lastDelivery = due;
    this.#undelivered.push(run);
    world.schedule(due - world.now, this.#incarnation.wire, `${label} ${this.#key}`, () => {
      const next = this.#undelivered.shift();
      if (!this.#silent) next?.();
    });
  }

  #send(line: Uint8Array): void {
    if (this.body.finished) return;
    if (this.#halfNext) {
      this.body.push(line.subarray(0, line.length >> 1));
      this.body.end();
      return;
    }
    for (const piece of split(this.#incarnation, this.#key, line)) this.body.push(piece);
    this.#onLine(line);
  }
}

/** The bytes whole, or in pieces cut anywhere, also inside a character. */
export function split(incarnation: Incarnation, key: string, bytes: Uint8Array): readonly Uint8Array[] {
  const world = incarnation.world;
  if (bytes.length < 2 || !world.fires('kube.body-split', key)) return [bytes];
  const at = world.between('kube.body-split-at', key, 1, bytes.length - 1);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
