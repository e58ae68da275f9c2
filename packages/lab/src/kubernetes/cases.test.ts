import { readdirSync, readFileSync } from 'node:fs';
import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ApiClient, makeSigningKey } from './fakes/api-client.ts';
import { type Json, textAt } from './json/json.ts';

/** One request and what must come back: status, a part of the body, the message. */
interface Step {
  readonly do: string;
  readonly body?: Json;
  readonly as?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly advance?: number;
  /** Keeps the reply's resourceVersion under this name; later steps write it as `<name>`. */
  readonly remember?: string;
  readonly status?: number;
  readonly match?: object;
  readonly message?: string;
  readonly warning?: string;
}

function fill(text: string, remembered: ReadonlyMap<string, string>): string {
  return text.replaceAll(/<(\w+)>/g, (whole, name: string) => remembered.get(name) ?? whole);
}

const folder = new URL('../../cases/kubernetes/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe.each(files)('cases/kubernetes/%s', (file) => {
  const cases = parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, Step[]>;
  let key = '';
  beforeAll(() => {
    key = makeSigningKey();
  });

  test.each(Object.entries(cases))('%s', async (_name, steps) => {
    const clock = new FakeClock();
    const client = new ApiClient(clock, new FakeRandom(1), key);
    const remembered = new Map<string, string>();
    for (const written of steps) {
      const step = JSON.parse(fill(JSON.stringify(written), remembered)) as Step;
      const [method = 'GET', path = '/'] = step.do.split(' ');
      const { as, type, accept } = step;
      const reply = await client.call(method, path, step.body, {
        ...(as === undefined ? {} : { as }),
        ...(type === undefined ? {} : { type }),
        ...(accept === undefined ? {} : { accept }),
      });
      const shown = `${step.do} → ${JSON.stringify(reply.body)}`;
      expect(reply.status, shown).toBe(step.status ?? (method === 'POST' ? 201 : 200));
      if (step.match !== undefined) expect(reply.body, step.do).toMatchObject(step.match);
      if (step.message !== undefined) expect((reply.body as { message: string }).message, step.do).toBe(step.message);
      if (step.warning !== undefined) expect(reply.headers['warning'], step.do).toContain(step.warning);
      if (step.remember !== undefined) remembered.set(step.remember, textAt(reply.body, 'metadata', 'resourceVersion'));
      await clock.advance(step.advance ?? 5);
    }
    expect(client.errors).toEqual([]);
    client.api.close();
  });
});
