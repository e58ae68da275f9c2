import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalSecret, hasBoth, type Manifest, type Ran, SHOP, store, WholeApiLab } from './whole-api-lab.ts';

const MAIN = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

const TEXTS: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'texts', namespace: SHOP },
  data: { URL: 'db://{{ .shop_db }}?pin={{ derivePassword 1 "pin" "password" "user" "example.com" }}' },
};
const TEMPLATE = { templateFrom: [{ configMap: { name: 'texts', items: [{ key: 'URL' }] } }] };
const GENERATOR: Manifest = {
  apiVersion: 'generators.external-secrets.io/v1alpha1',
  kind: 'Fake',
  metadata: { name: 'made', namespace: SHOP },
  spec: { data: { made: 'here' } },
};
const FOUND = externalSecret('local', {
  dataFrom: [
    { find: { name: { regexp: '^shop/' } } },
    { sourceRef: { generatorRef: { apiVersion: GENERATOR.apiVersion, kind: 'Fake', name: 'made' } } },
  ],
  target: { template: { ...TEMPLATE, mergePolicy: 'Merge' } },
});

describe.runIf(hasBoth)('render and exec make what the operator would', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    const { lab } = at;
    await Promise.all([
      lab.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SHOP } }),
      lab.aws('secretsmanager create-secret --name shop/db --secret-string one'),
      lab.aws('secretsmanager create-secret --name office/db --secret-string two'),
    ]);
  });
  afterAll(() => at.lab?.stop());

  function ours(args: readonly string[], input = ''): Promise<Ran> {
    return at.lab.run(process.execPath, ['--conditions=@lockkeeper/source', MAIN, ...args], input);
  }

  it('from files: a search, a generator, and a template of a ConfigMap with slow functions', async () => {
    const files = [store('aws'), GENERATOR, TEXTS, FOUND].map((manifest) => JSON.stringify(manifest)).join('\n---\n');
    const { code, out, err } = await ours(['render', '-f', '-', '--fetch', '-o', 'json'], files);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('every name matching "^shop/"') as string });
    const { items } = JSON.parse(out) as {
      readonly items: readonly [{ readonly data: Readonly<Record<string, string>> }];
    };
    const data = Object.entries(items[0].data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]);
    expect(Object.fromEntries(data)).toEqual({ URL: 'db://one?pin=6685', shop_db: 'one', made: 'here' });
  });

  it('from the cluster, as variables of a command', async () => {
    await at.lab.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'app', namespace: SHOP } });
    await at.lab.apply(store('aws'), GENERATOR, TEXTS, FOUND);
    const script = 'echo "$URL $shop_db $made"';
    const { out } = await ours(['exec', '-n', SHOP, '--external-secret', 'local', '--', 'sh', '-c', script]);
    expect(out).toBe('db://one?pin=6685 one here\n');
  });
});
