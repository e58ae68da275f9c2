import { type Cancel, type Clock, type HeavyRenderer, type HeavyRenderJob, LockkeeperError } from '@lockkeeper/core';
import { TemplateError } from '@lockkeeper/template';
import type { JobReply, RenderJob } from '@lockkeeper/template/worker';
import { FairQueue } from './fair-queue.ts';
import { type RenderThread, type StartRenderThread, startRenderThread, type ThreadEnd } from './render-thread.ts';

/** How much may be done at once, and for how long. */
export interface HeavyRendererLimits {
  /** Threads at most; they are started when there is work. */
  readonly threads: number;
  /** Milliseconds for one template. The thread of one that takes longer is ended. */
  readonly deadlineMs: number;
  /** Milliseconds after which a thread without work is ended. */
  readonly idleMs: number;
  /** Milliseconds for a thread to begin. */
  readonly startMs: number;
  /** Templates that wait, of all namespaces and of one. */
  readonly queued: number;
  readonly queuedPerNamespace: number;
}

export const defaultHeavyRendererLimits: HeavyRendererLimits = Object.freeze({
  threads: 2,
  deadlineMs: 2000,
  idleMs: 60_000,
  startMs: 30_000,
  queued: 512,
  queuedPerNamespace: 32,
});

const NANOSECONDS_PER_MS = 1_000_000n;

/** A job that somebody waits for. It is settled once; what comes later is dropped. */
interface Task {
  readonly job: RenderJob;
  resolve(output: Uint8Array): void;
  reject(reason: unknown): void;
}

/** One thread and what it does. */
interface Seat {
  readonly thread: RenderThread;
  state: 'starting' | 'idle' | 'busy' | 'ended';
  task?: Task;
  cancelTimer: Cancel;
}

/** The renderer, until it is closed. */
export interface ClosableHeavyRenderer extends HeavyRenderer {
  /** Ends the threads. What waits is rejected. */
  close(): void;
}

/** Renders on threads of this process (`threat/G11`, must M14). Values are in the messages to the threads and nowhere else. */
export function createHeavyRenderer(
  clock: Clock,
  limits: Partial<HeavyRendererLimits> = {},
  start: StartRenderThread = startRenderThread,
): ClosableHeavyRenderer {
  return new ThreadPoolRenderer(clock, { ...defaultHeavyRendererLimits, ...limits }, start);
}

class ThreadPoolRenderer implements ClosableHeavyRenderer {
  readonly #clock: Clock;
  readonly #limits: HeavyRendererLimits;
  readonly #start: StartRenderThread;
  readonly #queue = new FairQueue<Task>();
  readonly #seats = new Set<Seat>();
  #jobs = 0;
  #isClosed = false;

  constructor(clock: Clock, limits: HeavyRendererLimits, start: StartRenderThread) {
    this.#clock = clock;
    this.#limits = limits;
    this.#start = start;
  }

  render({ namespace, ...template }: HeavyRenderJob, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      this.#checkRoom(namespace);
      const onAbort = (): void => {
        this.#queue.remove(namespace, task);
        task.reject(signal.reason);
      };
      const settled = (): void => signal.removeEventListener('abort', onAbort);
      const task: Task = {
        job: { ...template, now: BigInt(Math.floor(this.#clock.now())) * NANOSECONDS_PER_MS },
        resolve: (output) => {
          settled();
          resolve(output);
        },
        reject: (reason) => {
          settled();
          reject(reason as Error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(namespace, task);
      this.#dispatch();
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const seat of this.#seats) this.#remove(seat, closed());
    this.#rejectWaiting(closed());
  }

  #checkRoom(namespace: string): void {
    if (this.#isClosed) throw closed();
    const { queued, queuedPerNamespace } = this.#limits;
    if (this.#queue.sizeOf(namespace) >= queuedPerNamespace) {
      throw new LockkeeperError(
        'Unavailable',
        `${queuedPerNamespace} templates of ${namespace} wait to be rendered already`,
      );
    }
    if (this.#queue.size >= queued) {
      throw new LockkeeperError('Unavailable', `${queued} templates wait to be rendered already`);
    }
  }

  /** Gives work to threads that have none, and starts as many as there is work for. */
  #dispatch(): void {
    for (const seat of this.#seats) if (seat.state === 'idle') this.#assign(seat);
    const starting = [...this.#seats].filter(({ state }) => state === 'starting').length;
    const wanted = Math.min(this.#queue.size - starting, this.#limits.threads - this.#seats.size);
    for (let count = 0; count < wanted; count++) this.#open();
  }

  #open(): void {
    const thread = this.#start({
      ready: () => {
        if (seat.state === 'starting') this.#rest(seat);
      },
      replied: (reply) => this.#replied(seat, reply),
      ended: (end) => this.#ended(seat, end),
    });
    const cancelTimer = this.#clock.after(this.#limits.startMs, () => this.#failToStart(seat));
    const seat: Seat = { thread, state: 'starting', cancelTimer };
    this.#seats.add(seat);
  }

  #assign(seat: Seat): void {
    const task = this.#queue.take();
    if (task === undefined) return;
    seat.cancelTimer();
    seat.state = 'busy';
    seat.task = task;
    seat.cancelTimer = this.#clock.after(this.#limits.deadlineMs, () => {
      this.#remove(seat, overLimit(task.job, `more than ${this.#limits.deadlineMs} ms`));
      this.#dispatch();
    });
    seat.thread.post({ id: ++this.#jobs, job: { ...task.job, data: copied(task.job.data) } });
  }

  /** The thread has nothing to do: it gets the next job, or ends after a while. */
  #rest(seat: Seat): void {
    seat.cancelTimer();
    seat.state = 'idle';
    seat.cancelTimer = this.#clock.after(this.#limits.idleMs, () => this.#remove(seat));
    this.#dispatch();
  }

  #replied(seat: Seat, reply: JobReply): void {
    const { task } = seat;
    if (seat.state !== 'busy' || task === undefined) return;
    delete seat.task;
    settle(task, reply);
    this.#rest(seat);
  }

  #ended(seat: Seat, end: ThreadEnd): void {
    if (seat.state === 'ended') return;
    if (seat.state === 'starting') {
      this.#failToStart(seat);
      return;
    }
    const { task } = seat;
    this.#remove(seat, task && end === 'out of memory' ? overLimit(task.job, 'more memory than allowed') : lost());
    this.#dispatch();
  }

  /** Starting it again would most likely fail again: whoever waits shall try later. */
  #failToStart(seat: Seat): void {
    this.#remove(seat);
    this.#rejectWaiting(new LockkeeperError('Unavailable', 'no thread to render templates could be started'));
  }

  #remove(seat: Seat, reason?: Error): void {
    const { task } = seat;
    seat.cancelTimer();
    seat.state = 'ended';
    delete seat.task;
    this.#seats.delete(seat);
    seat.thread.stop();
    if (reason !== undefined) task?.reject(reason);
  }

  #rejectWaiting(reason: Error): void {
    for (let task = this.#queue.take(); task !== undefined; task = this.#queue.take()) task.reject(reason);
  }
}

/** Bytes that are part of a larger buffer would take all of it along to the other thread. */
function copied(data: RenderJob['data']): RenderJob['data'] {
  return new Map([...data].map(([key, value]) => [key, new Uint8Array(value)]));
}

function settle(task: Task, reply: JobReply): void {
  if (reply.kind === 'output') task.resolve(reply.output);
  else if (reply.kind === 'problem') task.reject(new TemplateError(reply.stage, reply.message, reply.safeMessage));
  else task.reject(lost());
}

function overLimit({ name }: RenderJob, what: string): TemplateError {
  return new TemplateError('limit', `template: ${name}: ${what}`);
}

function lost(): LockkeeperError {
  return new LockkeeperError('Unavailable', 'the thread that rendered the template failed');
}

function closed(): LockkeeperError {
  return new LockkeeperError('Unavailable', 'the renderer of templates is closed');
}
