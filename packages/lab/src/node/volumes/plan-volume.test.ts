import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../kubernetes/json/json.ts';
import { planVolume, volumeKind } from './plan-volume.ts';
import type { ProjectionSources } from './projections.ts';
import { VolumeRefusal } from './volume-file.ts';

interface Case {
  readonly name: string;
  readonly pod?: JsonObject;
  readonly volume: JsonObject;
  readonly want?: readonly string[];
  readonly renewInMs?: number;
  readonly refused?: string;
}

const cases = parse(
  readFileSync(new URL('../../../cases/node/volumes.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const objects: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['secret db', { data: { user: base64('app'), password: base64('s3cret') } }],
  ['configmap settings', { data: { level: 'info' }, binaryData: { raw: base64('bytes') } }],
]);

const sourcesOf = (spec: JsonObject): ProjectionSources => ({
  pod: {
    metadata: { name: 'web-1', namespace: 'shop', labels: { team: 'red', app: 'web' } },
    spec: {
      ...spec,
      initContainers: [{ name: 'prepare', resources: { requests: { cpu: 2 } } }],
      containers: [{ name: 'web', resources: { limits: { cpu: '500m' } } }],
    },
  },
  node: {},
  find: (kind, name) => objects.get(`${kind} ${name}`),
  token: (audience, seconds) => ({ token: `token for ${audience}, ${seconds}`, renewInMs: seconds * 800 }),
});

describe('content of a volume', () => {
  test.each(cases)('$name', ({ pod = {}, volume, want, renewInMs, refused }) => {
    const sources = sourcesOf(pod);
    if (refused !== undefined) {
      expect(() => planVolume(volume, sources)).toThrow(new VolumeRefusal(refused));
      return;
    }
    const content = planVolume(volume, sources);
    const shown = content.files.map(
      ({ path, mode, bytes }) => `${path} ${mode.toString(8)} ${Buffer.from(bytes).toString()}`,
    );
    expect(shown.toSorted()).toEqual(want);
    expect(content.renewInMs).toBe(renewInMs);
  });

  test.each([
    [{ name: 'v', emptyDir: {} }, 'empty'],
    [{ name: 'v' }, 'empty'],
    [{ name: 'v', hostPath: { path: '/' } }, 'empty'],
    [{ name: 'v', csi: { driver: 'd' } }, 'csi'],
    [{ name: 'v', projected: {} }, 'content'],
    [{ name: 'v', nfs: {} }, 'unserved'],
  ] as const)('%j is of kind %s', (volume, kind) => {
    expect(volumeKind(volume)).toBe(kind);
  });
});
