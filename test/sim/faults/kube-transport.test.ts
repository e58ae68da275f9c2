import type { KubeRequest } from '@lockkeeper/kube';
import { describe, expect, it } from 'vitest';
import { type ApiServer, Cluster } from '../cluster/cluster.ts';
import { Incarnation } from '../world/incarnation.ts';
import { type Plan, World } from '../world/world.ts';
import { SimKubeTransport } from './kube-transport.ts';

/** A plan in which one point strikes at every visit, and no other. */
const only = (point: string): Plan => ({
  faults: 'swarm',
  override: (drawn, key) => {
    if (drawn === 'swarm') return key === point ? 0 : 1;
    return drawn === point ? 0 : undefined;
  },
});

interface Stage {
  readonly world: World;
  readonly incarnation: Incarnation;
  readonly transport: SimKubeTransport;
  /** Requests as the server executed them. */
  readonly executed: string[];
}

const lines = Array.from({ length: 20 }, (_, i) => `{"type":"MODIFIED","object":{"n":${i},"text":"äöü"}}\n`);

/** A server that answers reads and writes with "done" and streams twenty lines, one a second. */
function stage(plan: Plan, seed = '5'): Stage {
  const world = new World(seed, plan);
  const executed: string[] = [];
  const server: ApiServer = {
    subscribe: () => () => undefined,
    handle: async (request) => {
      executed.push(`${request.method} ${request.path}`);
      const headers = { 'content-type': 'application/json' };
      if (!request.path.includes('watch')) return { status: 200, headers, body: Buffer.from('{"done":true}') };
      return { status: 200, headers, body: ticking(world) };
    },
  };
  const cluster = new Cluster(world, server, () => ({}));
  const incarnation = new Incarnation(world, 'p', () => undefined);
  return { world, incarnation, executed, transport: new SimKubeTransport(incarnation, cluster, () => undefined) };
}

async function* ticking(world: World): AsyncGenerator<Uint8Array> {
  for (const line of lines) {
    await new Promise<void>((resolve) => world.schedule(1_000, undefined, 'tick', resolve));
    yield Buffer.from(line);
  }
}

const post: KubeRequest = { method: 'POST', path: '/api/v1/namespaces/n/secrets', headers: {}, body: '{}' };
const watch: KubeRequest = { method: 'GET', path: '/api/v1/secrets?watch=true', headers: {} };

/** Sends and reads to the end; gives what came of it, in one word. */
async function outcomeOf({ world, transport }: Stage, request: KubeRequest): Promise<string> {
  let outcome = 'nothing';
  const exchange = async (): Promise<string> => {
    const { status, body } = await transport.send(request);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return `${status} ${Buffer.concat(chunks).toString()}`;
  };
  void exchange().then(
    (text) => {
      outcome = text;
    },
    (error: unknown) => {
      outcome = (error as Error).message;
    },
  );
  await world.run(300_000);
  return outcome;
}

const writes: readonly (readonly [point: string, outcome: RegExp, executed: number])[] = [
  ['process.pause', /^200 {"done":true}$/, 1],
  ['kube.before-send', /^connection reset$/, 0],
  ['kube.after-commit', /^connection reset$/, 1],
  ['kube.hang', /^nothing$/, 1],
  ['kube.queued', /^200 {"done":true}$/, 1],
  ['kube.throttle', /^429 .*TooManyRequests/, 0],
  ['kube.reject', /^50[034] /, 0],
  ['kube.error-after-commit', /^504 /, 1],
  ['kube.body-cut', /^connection reset$/, 1],
  ['kube.body-split', /^200 {"done":true}$/, 1],
  ['kube.slow', /^200 {"done":true}$/, 1],
  ['crash.before-send', /^nothing$/, 0],
  ['crash.committed', /^nothing$/, 1],
];

describe('SimKubeTransport', () => {
  it.each(writes)('%s ends in %s, and the server has executed the write %i times', async (point, outcome, executed) => {
    const scene = stage(only(point));
    expect(await outcomeOf(scene, post)).toMatch(outcome);
    expect(scene.executed).toHaveLength(executed);
    expect(scene.world.fired.get(point)).toBeGreaterThan(0);
  });

  it('lets a process see a reply and do nothing with it', async () => {
    const scene = stage(only('crash.replied'));
    let replied = false;
    void scene.transport.send(post).then(() => {
      replied = true;
      void scene.transport.send(post);
    });
    await scene.world.run(10_000);
    expect([replied, scene.executed.length, scene.incarnation.dead]).toEqual([true, 1, true]);
  });

  it('executes what was queued, though its sender gave up long ago', async () => {
    const scene = stage(only('kube.queued'));
    expect(await outcomeOf(scene, { ...post, timeoutMs: 500 })).toBe('timed out');
    expect(scene.executed).toHaveLength(1);
    expect(scene.incarnation.open.size).toBe(0);
  });

  it('is left with nothing open when all has been read', async () => {
    const scene = stage({ faults: 'none' });
    await outcomeOf(scene, post);
    await outcomeOf(scene, watch);
    expect([scene.incarnation.open.size, scene.incarnation.pending]).toEqual([0, 0]);
  });

  it('closes a watch when its signal aborts, whether anybody reads or not', async () => {
    const scene = stage({ faults: 'none' });
    const abort = new AbortController();
    const response = scene.transport.send({ ...watch, signal: abort.signal });
    await scene.world.run(2_500);
    const { body } = await response;
    expect(scene.incarnation.open.size).toBe(1);
    abort.abort(new Error('stop'));
    expect(scene.incarnation.open.size).toBe(0);
    const read = async (): Promise<void> => {
      for await (const _ of body);
    };
    await expect(read()).rejects.toThrow('stop');
  });

  it.each(['clean', 'reset', 'half-line', '410-event', '500-event', 'silent'])(
    'a stream that is cut (%s) gives a prefix of what was sent, in order and without a gap',
    async (kind) => {
      for (let seed = 1; seed <= 12; seed += 1) {
        const scene = stage(only(`watch.cut-${kind}`), seed.toString(16));
        let text = '';
        void scene.transport
          .send(watch)
          .then(async ({ body }) => {
            for await (const chunk of body) text += Buffer.from(chunk).toString();
          })
          .catch(() => undefined);
        await scene.world.run(300_000);
        const received = text.split('\n').filter((line) => !line.includes('"ERROR"'));
        const whole = received.slice(0, -1).map((line) => `${line}\n`);
        expect(lines.slice(0, whole.length)).toEqual(whole);
        const rest = received.at(-1) ?? '';
        const next = lines[whole.length] ?? '';
        expect([next.startsWith(rest), rest.endsWith('\n')]).toEqual([true, false]);
      }
    },
  );

  it('a late stream loses nothing', async () => {
    const scene = stage(only('watch.delay'));
    expect(await outcomeOf(scene, watch)).toBe(`200 ${lines.join('')}`);
  });

  it.each([
    ['watch.410', /^410 .*Expired/],
    ['watch.429', /^429 /],
  ])('%s answers a request for a watch', async (point, outcome) => {
    expect(await outcomeOf(stage(only(point)), watch)).toMatch(outcome);
  });
});
