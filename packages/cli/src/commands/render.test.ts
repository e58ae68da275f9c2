import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { recordingIo } from '../fakes/recording-io.ts';
import { runProgram } from '../program/program.ts';

interface PrintedFacts {
  readonly name?: string;
  readonly labels?: object;
  readonly data?: Readonly<Record<string, string>>;
}

interface RenderCase {
  readonly name: string;
  readonly store?: readonly object[];
  readonly generators?: readonly object[];
  readonly others?: readonly object[];
  readonly spec: object;
  readonly prints?: readonly PrintedFacts[];
  readonly tells?: readonly string[];
  readonly fails?: string;
}

interface PrintedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: object };
  readonly data?: Readonly<Record<string, string>>;
}

const CASES = parse(
  await readFile(new URL('../../cases/render.yaml', import.meta.url), 'utf8'),
) as readonly RenderCase[];

const at = { folder: '' };
beforeAll(async () => {
  at.folder = await mkdtemp(join(tmpdir(), 'lockkeeper-render-'));
});
afterAll(() => rm(at.folder, { recursive: true }));

function manifestsOf({ store, generators = [], others = [], spec }: RenderCase): readonly object[] {
  const eso = 'external-secrets.io/v1';
  const values = { name: 'values' };
  return [
    ...(store
      ? [{ apiVersion: eso, kind: 'SecretStore', metadata: values, spec: { provider: { fake: { data: store } } } }]
      : []),
    ...generators.map((generator) => ({ apiVersion: 'generators.external-secrets.io/v1alpha1', ...generator })),
    ...others,
    { apiVersion: eso, kind: 'ExternalSecret', metadata: { name: 'app' }, spec: { secretStoreRef: values, ...spec } },
  ];
}

/** Runs the command on manifests, as JSON documents. */
async function render(manifests: readonly object[], ...args: readonly string[]) {
  const file = join(at.folder, 'manifests.yaml');
  await writeFile(file, manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
  const { io, stdout, stderr } = recordingIo();
  const code = await runProgram(['render', '-f', file, ...args], io);
  return { code, out: stdout(), err: stderr() };
}

function factsOf({ metadata, ...object }: PrintedObject): object {
  const decode = ([key, text]: readonly [string, string]) => [key, Buffer.from(text, 'base64').toString()];
  const isSecret = object.kind === 'Secret';
  const data = Object.entries(object.data ?? {}).map((entry) => (isSecret ? decode(entry) : entry));
  return { ...metadata, ...object, data: Object.fromEntries(data) };
}

/** A text between slashes is a pattern. */
function wanted(facts: PrintedFacts): object {
  const data = Object.entries(facts.data ?? {}).map(([key, text]) => {
    const pattern = /^\/(.*)\/$/s.exec(text)?.[1];
    return [key, pattern === undefined ? text : (expect.stringMatching(new RegExp(pattern)) as unknown)];
  });
  return { ...facts, data: Object.fromEntries(data) };
}

describe('lockkeeper render', () => {
  it.each(CASES)('$name', async (one) => {
    const { code, out, err } = await render(manifestsOf(one), '-o', 'json');
    if (one.fails !== undefined) {
      expect(err).toContain(one.fails);
      expect(code).not.toBe(0);
      expect(out).toBe('');
      return;
    }
    expect(err).toEqual(one.tells === undefined ? '' : expect.any(String));
    expect(code).toBe(0);
    for (const text of one.tells ?? []) expect(err).toContain(text);
    const { items } = JSON.parse(out) as { readonly items: readonly PrintedObject[] };
    const facts = items.map(factsOf);
    expect(facts).toMatchObject((one.prints ?? []).map(wanted));
    expect(facts).toHaveLength(one.prints?.length ?? 0);
  });

  it('threat/D1 lists searches among what would be read from AWS, and prints nothing of the rest without --fetch', async () => {
    const aws = { service: 'ParameterStore', region: 'eu-west-1' };
    const manifests = manifestsOf({
      name: '',
      others: [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'SecretStore',
          metadata: { name: 'values' },
          spec: { provider: { aws } },
        },
      ],
      spec: { dataFrom: [{ find: { name: { regexp: 'db$' }, path: '/shop', tags: { team: 'a' } } }] },
    });
    const { code, out, err } = await render(manifests);
    expect(code).toBe(0);
    expect(out).toContain('every name matching "db$" below "/shop" tagged team=a');
    expect(err).toContain('Nothing was read');
  });

  it('threat/X5 refuses a value of a ConfigMap that is no string, by its key', async () => {
    const { code, err } = await render([{ kind: 'ConfigMap', metadata: { name: 'a' }, data: { port: 1 } }]);
    expect(code).toBe(2);
    expect(err).toContain('document 1: data.port is no string');
  });
});
