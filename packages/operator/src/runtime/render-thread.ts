import { fileURLToPath } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { JobMessage, JobReply, ReplyMessage } from '@lockkeeper/template/worker';

/** Why a thread is no more. */
export type ThreadEnd = 'stopped' | 'out of memory' | 'failed';

/** A thread that renders one job after the other. */
export interface RenderThread {
  post(message: JobMessage): void;
  /** Ends the thread, even in the middle of a computation. */
  stop(): void;
}

/** What a thread tells. `ended` comes last, and once. */
export interface ThreadListener {
  ready(): void;
  replied(reply: JobReply): void;
  ended(end: ThreadEnd): void;
}

export type StartRenderThread = (listener: ThreadListener) => RenderThread;

/** A template uses a few megabytes; what needs more than this is an attack. */
const MEMORY: ResourceLimits = Object.freeze({
  maxOldGenerationSizeMb: 128,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 4,
});
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * A real thread: bounded memory, no environment, no arguments, nothing to read from, and nobody who reads what it prints. Started
 * from source it needs the source condition; the flags of the process hold for its threads. It keeps the process alive only
 * while it has a job.
 */
export function startRenderThread(listener: ThreadListener): RenderThread {
  const isSource = import.meta.url.endsWith('.ts');
  const program = new URL(isSource ? '../system/render-worker.ts' : '../system/render-worker.js', import.meta.url);
  const worker = new Worker(fileURLToPath(program), {
    name: 'render',
    env: {},
    argv: [],
    execArgv: isSource ? ['--conditions=@lockkeeper/source'] : [],
    resourceLimits: MEMORY,
    stdin: false,
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  let end: ThreadEnd = 'failed';
  worker.on('message', (message: ReplyMessage) => {
    worker.unref();
    if (message.kind === 'ready') listener.ready();
    else listener.replied(message);
  });
  worker.on('error', (error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === OUT_OF_MEMORY) end = 'out of memory';
  });
  worker.on('exit', () => listener.ended(end));
  return {
    post: (message) => {
      worker.ref();
      worker.postMessage(message);
    },
    stop: () => {
      end = 'stopped';
      void worker.terminate();
    },
  };
}
