import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../kubernetes/json/json.ts';
import { volumeMounts } from './volume-mounts.ts';

interface Case {
  readonly name: string;
  readonly mount: Json;
  readonly variables?: Readonly<Record<string, string>>;
  readonly want?: string;
  readonly refused?: string;
}

const cases = parse(
  readFileSync(new URL('../../../cases/node/mounts.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

const pod: JsonObject = {
  spec: {
    volumes: [
      { name: 'secret', secret: { secretName: 's' } },
      { name: 'empty', emptyDir: {} },
      { name: 'store', csi: { driver: 'd', readOnly: true } },
    ],
  },
};

describe('where a container sees a volume', () => {
  test.each(cases)('$name', ({ mount, variables = {}, want, refused }) => {
    const sources = { pod, variables: new Map(Object.entries(variables)), folder: (name: string) => `/v/${name}` };
    const found = volumeMounts({ name: 'web', volumeMounts: [mount] }, sources);
    const shown = typeof found === 'string' ? found : found.map(show).join();
    expect(shown).toBe(refused ?? want);
  });
});

function show(mount: { readonly source: string; readonly mountPath: string; readonly readOnly: boolean }): string {
  return `${mount.source} at ${mount.mountPath}${mount.readOnly ? ' read-only' : ''}`;
}
