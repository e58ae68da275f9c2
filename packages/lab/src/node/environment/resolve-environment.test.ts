import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../kubernetes/json/json.ts';
import { resolveEnvironment } from './resolve-environment.ts';

interface Case {
  readonly name: string;
  readonly env?: Json[];
  readonly envFrom?: Json[];
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly configmaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly want?: Readonly<Record<string, string>>;
  readonly refused?: string;
}

const cases = parse(
  readFileSync(new URL('../../../cases/node/environment.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

const pod: JsonObject = {
  metadata: { name: 'web-1', namespace: 'shop', labels: { team: 'red' } },
  spec: { serviceAccountName: 'robot' },
};

describe('variables of a container', () => {
  test.each(cases)('$name', ({ env = [], envFrom = [], secrets = {}, configmaps = {}, want, refused }) => {
    const resources = { limits: { cpu: '250m' }, requests: { memory: '64Mi' } };
    const environment = resolveEnvironment({
      pod,
      node: {},
      container: { name: 'web', resources, env, envFrom },
      find: (kind, name) => {
        const all = kind === 'secret' ? secrets : configmaps;
        const data = Object.hasOwn(all, name) ? all[name] : undefined;
        if (data === undefined) return undefined;
        const encoded = Object.entries(data).map(([key, value]) => [
          key,
          kind === 'secret' ? Buffer.from(value).toString('base64') : value,
        ]);
        return { metadata: { name }, data: Object.fromEntries(encoded) as JsonObject };
      },
    });
    if (!environment.ok) {
      expect(environment.why).toBe(refused);
      return;
    }
    expect(Object.fromEntries(environment.variables)).toEqual(want);
  });
});
