import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExternalSecret, ExternalSecretTemplate } from '../../api/external-secret/types.ts';
import { renderPorts } from '../../fakes/render-ports.ts';
import { hashText } from '../../values/data-hash.ts';
import { SealedValue } from '../../values/sealed-value.ts';
import { Renderer } from '../renderer.ts';
import { templateSourceKey, type TemplateSources } from '../template-sources.ts';

type From = NonNullable<ExternalSecretTemplate['templateFrom']>[number];

function externalSecret(template?: Partial<ExternalSecretTemplate>, kind = 'Widget'): ExternalSecret {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'es', namespace: 'team', labels: { app: 'x', 'argocd.argoproj.io/x': 'y' } },
    spec: {
      refreshInterval: '1h',
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        manifest: { apiVersion: 'example.com/v1', kind },
        ...(template ? { template: { engineVersion: 'v2', mergePolicy: 'Replace', ...template } } : {}),
      },
    },
  };
}

const sealed = (data: Record<string, string>) =>
  new Map(Object.entries(data).map(([key, text]) => [key, SealedValue.ofText(text)]));
const sources: TemplateSources = new Map([
  [
    templateSourceKey({ kind: 'ConfigMap', name: 'cm' }),
    sealed({ port: '{{ .port }}', host: '{{ .host }}', twice: '{{ .nested }}' }),
  ],
]);
const values = { host: 'db', port: '5432', nested: '{{ .host }}', tree: 'a:\n  b: [1, two]' };

async function render(object: ExternalSecret, existing?: object, data: Record<string, string> = values) {
  const made = await new Renderer(renderPorts()).renderManifest(object, sealed(data), existing, { sources });
  if (!made.ok) return made.refusal.tenant;
  return {
    ...(JSON.parse(made.manifest.content.revealText()) as object),
    labels: Object.fromEntries(made.manifest.labels),
    hash: made.manifest.contentHash,
    unexpected: made.unexpectedKeys.map(({ key }) => key),
  };
}

const from = (...entries: Partial<From>[]) =>
  externalSecret({ templateFrom: entries.map((entry) => ({ target: 'Data', ...entry })) });
const item = (key: string, target: string): Partial<From> => ({
  target,
  configMap: { name: 'cm', items: [{ key, templateAs: 'Values' }] },
});

describe('a target of another kind', () => {
  it('has the values in data when it is a ConfigMap, and in spec.data when it is not', async () => {
    const data = { host: 'db' };
    expect(await render(externalSecret(undefined, 'ConfigMap'), undefined, data)).toMatchObject({
      data,
      labels: { app: 'x' },
    });
    expect(await render(externalSecret(), undefined, data)).toMatchObject({ spec: { data } });
    expect(await render(externalSecret(), { spec: { replicas: 2, data: { old: 'x' } } }, data)).toMatchObject({
      spec: { replicas: 2, data },
    });
  });

  it('has the hash of spec, and of data without spec, as Go prints it', async () => {
    expect(await render(externalSecret(undefined, 'ConfigMap'), undefined, { b: '2', a: '1' })).toMatchObject({
      hash: hashText('map[a:1 b:2]'),
    });
    const spec = from({
      target: 'spec',
      literal: 'i: 3\nf: 1.5\nsmall: 0.00001\nbig: 1e22\nnil: null\nb: yes\nl: [1, x]\nm: {}',
    });
    expect(await render(spec)).toMatchObject({
      hash: hashText('map[b:true big:1e+22 f:1.5 i:3 l:[1 x] m:map[] nil:<nil> small:1e-05]'),
    });
    expect(await render(from({ target: 'stringData.x', literal: 'y' }), { stringData: {} })).toBe(
      'failed to hash target "es" content: generic target content does not have a spec or data field for content hashing',
    );
  });

  it.each([
    [[item('host', 'spec.database.host')], { database: { host: 'db' } }],
    [[item('port', 'spec.ports[1]')], { ports: [null, 5432] }],
    [[item('host', 'spec.a[0].b'), item('port', 'spec.a[0].c')], { a: [{ b: 'db', c: 5432 }] }],
    [[item('host', 'spec')], { host: 'db' }],
    [[item('port', 'SPEC')], { port: '5432' }],
    [[item('twice', 'spec.text')], { text: '{{ .host }}' }],
    [
      [
        { target: 'spec', literal: 'a: 1' },
        { target: 'spec.b', literal: '{{ .tree }}' },
      ],
      { a: 1, b: { a: { b: [1, 'two'] } } },
    ],
    [
      [
        { target: 'spec.x', literal: 'a: 1' },
        { target: 'spec.x', literal: 'b: 2' },
      ],
      { x: { a: 1, b: 2 } },
    ],
    [
      [
        { target: 'spec', literal: 'a: 1' },
        { target: 'spec', literal: 'b: 2' },
      ],
      { b: 2 },
    ],
    [[item('host', 'spec.mixedCase')], { mixedCase: 'db' }],
    [[item('host', 'spec.__proto__.x')], JSON.parse('{"__proto__":{"x":"db"}}')],
  ])('is filled by path: %j', async (entries, spec) => {
    expect(await render(from(...entries))).toMatchObject({ spec, unexpected: expect.anything() });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('has labels, annotations and data as well, and template.data last', async () => {
    const object = externalSecret(
      {
        templateFrom: [
          { target: 'Labels', literal: 'l: "{{ .host }}"' },
          { target: '', literal: 'a: x\nb: x' },
        ],
        data: { b: '{{ .port }}' },
        metadata: { labels: { own: 'y' } },
      },
      'ConfigMap',
    );
    expect(await render(object)).toMatchObject({ data: { a: 'x', b: '5432' }, labels: { l: 'db', own: 'y' } });
  });

  it.each([
    [from(item('host', 'spec.a..b')), 'failed to merge configmap template: invalid path "spec.a..b": empty segment'],
    [from(item('host', 'spec.a[x]')), 'failed to merge configmap template: invalid path "spec.a[x]": bad index "x"'],
    [
      from(item('host', 'spec.a[-1]')),
      'failed to merge configmap template: invalid path "spec.a[-1]": negative index -1',
    ],
    [
      from(item('host', 'spec.a[10001]')),
      'failed to merge configmap template: invalid path "spec.a[10001]": index 10001 exceeds maximum (10000)',
    ],
    [from(item('host', 'spec.a[1')), 'failed to merge configmap template: invalid path "spec.a[1": unterminated \'[\''],
    [
      from(item('host', 'spec.a[1]x')),
      'failed to merge configmap template: invalid path "spec.a[1]x": expected \'[\' near "x"',
    ],
    [from(item('host', '[1]')), 'failed to merge configmap template: invalid path "[1]": path must start with a key'],
    [
      from(item('host', 'spec.a'), item('host', 'spec.a.b')),
      'failed to merge configmap template: failed to apply to target: failed to set path spec.a.b: expected map at key "b" but found string',
    ],
    [
      from(item('port', 'spec.a'), { target: 'spec.a[0]', literal: 'x' }),
      'failed to execute literal template: failed to set path spec.a[0]: expected array at index 0 but found int64',
    ],
    [
      from({ target: 'spec', literal: 'a: 12345678901234567890' }),
      'failed to execute literal template: a number has more digits than JSON readers keep: write it in quotes',
    ],
    [
      from({ target: 'spec', literal: 'a: .nan' }),
      'failed to execute literal template: a number is not finite: JSON has no such number',
    ],
    [
      externalSecret({ data: { a: '{{ .nope }}' } }),
      'failed to execute template.data: unable to execute template at key a: unable to execute template at key a: template: a:1:3: executing "a" at <.nope>: map has no entry for key "nope"',
    ],
  ])('says what is wrong in the words of ESO: %#', async (object, want) => {
    expect(await render(object)).toBe(want);
  });

  it('threat/X6 tells of keys that came out of a value, with their path', async () => {
    const made = await render(from({ target: 'spec', literal: 'auth:\n  pw: {{ .pw }}' }), undefined, {
      pw: 'x\n  admin: yes',
    });
    expect(made).toMatchObject({ spec: { auth: { pw: 'x', admin: true } }, unexpected: ['auth.admin'] });
  });

  it.each([
    'metadata',
    'metadata.ownerReferences',
    'metadata.namespace',
    'metadata.finalizers[0]',
    'metadata.labels.x',
    'metadata.annotations.x',
    'status',
    'status.x',
    'kind',
    'apiVersion',
    'roleRef.name',
    'subjects[0]',
    'rules',
    'Data.x',
    'Spec.x',
    '__proto__',
    '__proto__.spec',
    'constructor.prototype',
    'immutable',
    'type',
    ' spec',
    'spec ',
  ])('threat/T6 writes nothing to %j', async (target) => {
    for (const entry of [item('host', target), { target, literal: 'x: y' }]) {
      expect(await render(from(entry), { metadata: { name: 'x' }, spec: {} })).toMatch(
        /is not allowed: only paths below data, spec, stringData/,
      );
    }
  });

  it('threat/T6 has nothing but its roots, whatever the path', async () => {
    const segment = fc.constantFrom(
      'metadata',
      'spec',
      'data',
      'labels',
      'ownerReferences',
      '__proto__',
      '[0]',
      'a',
      '',
    );
    const property = fc.asyncProperty(fc.array(segment, { maxLength: 4 }), async (segments) => {
      const target = segments.join('.');
      const made = await render(from({ target: target || 'spec', literal: 'x: y' }), {
        metadata: { name: 'x' },
        spec: {},
      });
      if (typeof made === 'string') return;
      for (const key of Object.keys(made))
        expect(['data', 'spec', 'stringData', 'labels', 'hash', 'unexpected']).toContain(key);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('threat/L3 shows no value when it is printed', async () => {
    const made = await new Renderer(renderPorts()).renderManifest(
      externalSecret(),
      sealed({ a: 'hunter2' }),
      undefined,
    );
    expect(JSON.stringify(made)).not.toContain('hunter2');
  });
});
