import { type HeavyRenderJob, LockkeeperError } from '@lockkeeper/core';
import { TemplateError } from '@lockkeeper/template';
import type { JobMessage } from '@lockkeeper/template/worker';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, test } from 'vitest';
import { createHeavyRenderer, type HeavyRendererLimits } from './heavy-renderer.ts';
import type { StartRenderThread, ThreadListener } from './render-thread.ts';

/** A thread that does nothing until the test says so. */
interface ScriptedThread {
  readonly listener: ThreadListener;
  readonly posted: JobMessage[];
  isStopped: boolean;
}

function jobNamed(name: string, namespace: string): HeavyRenderJob {
  return { namespace, name, text: '', data: new Map() };
}

class Stage {
  readonly clock = new FakeClock();
  readonly threads: ScriptedThread[] = [];
  readonly renderer;

  constructor(limits: Partial<HeavyRendererLimits> = {}) {
    const start: StartRenderThread = (listener) => {
      const thread: ScriptedThread = { listener, posted: [], isStopped: false };
      this.threads.push(thread);
      return {
        post: (message) => void thread.posted.push(message),
        stop: () => {
          thread.isStopped = true;
        },
      };
    };
    this.renderer = createHeavyRenderer(this.clock, { threads: 1, ...limits }, start);
  }

  /** What comes of rendering: the output as text, or the reason of a rejection. */
  render(name: string, namespace = 'a', signal = new AbortController().signal): Promise<unknown> {
    return this.renderer.render(jobNamed(name, namespace), signal).then(
      (output) => Buffer.from(output).toString(),
      (reason: unknown) => reason,
    );
  }

  thread(at = 0): ScriptedThread {
    const thread = this.threads[at];
    if (thread === undefined) throw new Error(`there is no thread ${at}`);
    return thread;
  }

  /** Lets the thread answer its last job with the job's name. */
  answer(at = 0): void {
    const { listener, posted } = this.thread(at);
    const last = posted.at(-1);
    if (last !== undefined) listener.replied({ kind: 'output', id: last.id, output: Buffer.from(last.job.name) });
  }
}

describe('a renderer on threads', () => {
  test('starts no thread without work, and no more threads than there is work or the limit allows', async () => {
    const stage = new Stage({ threads: 2 });
    expect(stage.threads).toHaveLength(0);
    const first = stage.render('one');
    expect(stage.threads).toHaveLength(1);
    void stage.render('two');
    void stage.render('three');
    expect(stage.threads).toHaveLength(2);
    stage.thread().listener.ready();
    stage.answer();
    expect(await first).toBe('one');
  });

  test('one thread has one job at a time, and namespaces take turns', async () => {
    const stage = new Stage();
    const all = ['a1', 'a2', 'a3', 'b1'].map((name) => stage.render(name, name.charAt(0)));
    stage.thread().listener.ready();
    expect(stage.thread().posted).toHaveLength(1);
    for (let count = 0; count < 4; count++) stage.answer();
    expect(stage.thread().posted.map(({ job }) => job.name)).toEqual(['a1', 'b1', 'a2', 'a3']);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('gives back the error of the template', async () => {
    const stage = new Stage();
    const rendered = stage.render('k');
    stage.thread().listener.ready();
    const problem = { stage: 'execute', message: 'with value', safeMessage: 'without' } as const;
    stage.thread().listener.replied({ kind: 'problem', id: 1, ...problem });
    expect(await rendered).toBeInstanceOf(TemplateError);
    expect(await rendered).toMatchObject(problem);
  });

  test('threat/G11 a template that takes too long is a limit error; its thread is ended and another serves the next', async () => {
    const stage = new Stage({ deadlineMs: 2000 });
    const slow = stage.render('slow');
    const next = stage.render('next');
    stage.thread().listener.ready();
    await stage.clock.advance(1999);
    expect(stage.thread().isStopped).toBe(false);
    await stage.clock.advance(1);
    expect(await slow).toMatchObject({ stage: 'limit', safeMessage: 'template: slow: more than 2000 ms' });
    expect(stage.thread().isStopped).toBe(true);
    stage.thread(1).listener.ready();
    stage.answer(1);
    expect(await next).toBe('next');
  });

  test('the deadline begins with the work, not with the waiting', async () => {
    const stage = new Stage({ deadlineMs: 2000 });
    const rendered = stage.render('k');
    await stage.clock.advance(5000);
    stage.thread().listener.ready();
    await stage.clock.advance(1999);
    stage.answer();
    expect(await rendered).toBe('k');
  });

  test('a thread that dies answers with an error, and the next job has another thread', async () => {
    const stage = new Stage();
    for (const [end, expected] of [
      ['failed', { code: 'Unavailable' }],
      ['out of memory', { stage: 'limit', safeMessage: 'template: k: more memory than allowed' }],
    ] as const) {
      const rendered = stage.render('k');
      const thread = stage.thread(stage.threads.length - 1);
      thread.listener.ready();
      thread.listener.ended(end);
      expect(await rendered).toMatchObject(expected);
    }
    expect(stage.threads).toHaveLength(2);
  });

  test('when no thread can be started, all who wait are told, and later work is tried again', async () => {
    const stage = new Stage({ startMs: 30_000 });
    const waiting = ['one', 'two'].map((name) => stage.render(name));
    stage.thread().listener.ended('failed');
    expect(await Promise.all(waiting)).toMatchObject([{ code: 'Unavailable' }, { code: 'Unavailable' }]);
    const late = stage.render('three');
    await stage.clock.advance(30_000);
    expect(await late).toMatchObject({ code: 'Unavailable' });
    expect(stage.thread(1).isStopped).toBe(true);
  });

  test('one namespace cannot fill the queue', async () => {
    const stage = new Stage({ queuedPerNamespace: 2, queued: 3 });
    const [, , third] = ['1', '2', '3'].map((name) => stage.render(name));
    expect(await third).toBeInstanceOf(LockkeeperError);
    expect(await third).toMatchObject({ code: 'Unavailable', message: '2 templates of a wait to be rendered already' });
    void stage.render('4', 'b');
    expect(await stage.render('5', 'c')).toMatchObject({ code: 'Unavailable' });
  });

  test('an abort is told at once, whether the job waits or runs, and changes nothing for others', async () => {
    const stage = new Stage();
    const reason = new Error('enough');
    const controllers = [new AbortController(), new AbortController()];
    const aborted = controllers.map(({ signal }, at) => stage.render(`${at}`, 'a', signal));
    const other = stage.render('other');
    stage.thread().listener.ready();
    for (const controller of controllers) controller.abort(reason);
    expect(await Promise.all(aborted)).toEqual([reason, reason]);
    stage.answer();
    stage.answer();
    expect(await other).toBe('other');
    expect(await stage.render('k', 'a', AbortSignal.abort(reason))).toBe(reason);
    expect(stage.thread().posted.map(({ job }) => job.name)).toEqual(['0', 'other']);
  });

  test('a thread without work ends after a while, and leaves no timer', async () => {
    const stage = new Stage({ idleMs: 60_000 });
    const rendered = stage.render('k');
    stage.thread().listener.ready();
    stage.answer();
    await rendered;
    await stage.clock.advance(59_999);
    expect(stage.thread().isStopped).toBe(false);
    await stage.clock.advance(1);
    expect(stage.thread().isStopped).toBe(true);
    expect(stage.clock.pending).toBe(0);
  });

  test('closing ends the threads and rejects what waits, runs, or comes later', async () => {
    const stage = new Stage();
    const all = ['1', '2'].map((name) => stage.render(name));
    stage.thread().listener.ready();
    stage.renderer.close();
    all.push(stage.render('3'));
    for (const settled of await Promise.all(all)) expect(settled).toMatchObject({ code: 'Unavailable' });
    expect(stage.thread().isStopped).toBe(true);
    expect(stage.clock.pending).toBe(0);
  });
});
