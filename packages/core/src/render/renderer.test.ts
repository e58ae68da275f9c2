import { TemplateError } from '@lockkeeper/template';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExternalSecret, ExternalSecretTemplate } from '../api/external-secret/types.ts';
import { FakeHeavyRenderer, renderPorts } from '../fakes/render-ports.ts';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { Renderer, type RenderResult } from './renderer.ts';
import { templateSourceKey, type TemplateSources, templateSourcesOf } from './template-sources.ts';

type Template = Partial<ExternalSecretTemplate>;

function externalSecret(template?: Template): ExternalSecret {
  const whole = template && { engineVersion: 'v2' as const, mergePolicy: 'Replace' as const, ...template };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: {
      name: 'es',
      namespace: 'team',
      labels: { app: 'x', 'argocd.argoproj.io/secret-type': 'cluster' },
      annotations: { note: 'n' },
    },
    spec: {
      refreshInterval: '1h',
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain', ...(whole ? { template: whole } : {}) },
    },
  };
}

const sealed = (data: Record<string, string>) =>
  new Map(Object.entries(data).map(([key, text]) => [key, SealedValue.ofText(text)]));

const sources: TemplateSources = new Map([
  [
    templateSourceKey({ kind: 'ConfigMap', name: 'cm' }),
    sealed({ conf: 'pw={{ .pw }}', keys: '{{ .user }}: {{ .pw | quote }}' }),
  ],
  [
    templateSourceKey({ kind: 'Secret', name: 's' }),
    sealed({ conf: 'secret {{ .pw }}', bad: 'hunter2 {{ .nope }}', worse: 'hunter2\n {{ hunter2' }),
  ],
]);

const values = { user: 'jane', pw: 'p4ss' };

function render(
  template: Template | undefined,
  data: Record<string, string> = values,
  renderer = new Renderer(renderPorts()),
) {
  return renderer.render(externalSecret(template), sealed(data), { sources });
}

function shown(result: RenderResult) {
  if (!result.ok) return result.refusal.tenant;
  const { desired, data } = result.secret;
  return {
    data: Object.fromEntries([...data].map(([key, value]) => [key, value.revealText()])),
    labels: Object.fromEntries(desired.labels),
    annotations: Object.fromEntries(desired.annotations),
  };
}

const from = (entry: Partial<NonNullable<ExternalSecretTemplate['templateFrom']>[number]>): Template => ({
  templateFrom: [{ target: 'Data', ...entry }],
});
const literal = (text: string): Template => from({ literal: text });

describe('what a Secret is made of', () => {
  it('copies what was fetched, and labels and annotations, when there is no template: threat/T7 less what others obey', async () => {
    expect(shown(await render(undefined))).toEqual({ data: values, labels: { app: 'x' }, annotations: { note: 'n' } });
  });

  it.each([
    ['a template without keys keeps what was fetched', { type: 'Opaque' }, values],
    ['a template with keys replaces it', { data: { a: 'x' } }, { a: 'x' }],
    ['templateFrom replaces it too', literal('a: x'), { a: 'x' }],
    [
      'Merge keeps it under what is made',
      { mergePolicy: 'Merge', data: { a: '{{ .pw }}', user: 'u' } },
      { a: 'p4ss', pw: 'p4ss', user: 'u' },
    ],
    ['data wins over templateFrom', { ...literal('a: from\nb: from'), data: { a: 'data' } }, { a: 'data', b: 'from' }],
    [
      'nothing sees the output of another',
      { ...literal('pw: changed'), data: { b: '{{ .pw }}' } },
      { pw: 'changed', b: 'p4ss' },
    ],
    [
      'a ConfigMap as value',
      from({ configMap: { name: 'cm', items: [{ key: 'conf', templateAs: 'Values' }] } }),
      { conf: 'pw=p4ss' },
    ],
    [
      'a ConfigMap as keys and values',
      from({ configMap: { name: 'cm', items: [{ key: 'keys', templateAs: 'KeysAndValues' }] } }),
      { jane: 'p4ss' },
    ],
    [
      'a Secret as value',
      from({ secret: { name: 's', items: [{ key: 'conf', templateAs: 'Values' }] } }),
      { conf: 'secret p4ss' },
    ],
    [
      'rendered values are decoded',
      from({ literal: 'a: "{{ .pw | b64enc }}"', valuesDecodingStrategy: 'Base64' }),
      { a: 'p4ss' },
    ],
    [
      'ConfigMap, Secret and literal of one entry come in this order',
      from({
        configMap: { name: 'cm', items: [{ key: 'conf', templateAs: 'Values' }] },
        secret: { name: 's', items: [{ key: 'conf', templateAs: 'Values' }] },
        literal: 'x: "1"',
      }),
      { conf: 'secret p4ss', x: '1' },
    ],
  ] as const)('%s', async (_, template, want) => {
    expect(shown(await render(template as Template))).toMatchObject({ data: want, labels: {}, annotations: {} });
  });

  it('fills labels and annotations by any spelling of the target, and the metadata of the template wins', async () => {
    const made = await render({
      templateFrom: [
        { target: 'LABELS', literal: 'user: {{ .user }}\nboth: from' },
        { target: 'annotations', literal: 'note: "{{ .user }}"' },
      ],
      metadata: { labels: { both: '{{ .user }}' } },
    });
    expect(shown(made)).toEqual({ data: {}, labels: { user: 'jane', both: 'jane' }, annotations: { note: 'jane' } });
  });

  it('lists each source once', () => {
    const items = [{ key: 'k', templateAs: 'Values' as const }];
    const entry = { target: 'Data', configMap: { name: 'x', items }, secret: { name: 'x', items } };
    expect(templateSourcesOf({ engineVersion: 'v2', mergePolicy: 'Replace', templateFrom: [entry, entry] })).toEqual([
      { kind: 'ConfigMap', name: 'x' },
      { kind: 'Secret', name: 'x' },
    ]);
    expect(templateSourcesOf(undefined)).toEqual([]);
  });
});

describe('what is wrong is said in the words of ESO', () => {
  const data = 'could not apply template: could not execute template: could not execute template: ';
  const fetching = 'could not apply template: error fetching templateFrom data: ';
  it.each([
    [
      { data: { k: '{{ .nope }}' } },
      `${data}unable to execute template at key k: unable to execute template at key k: template: k:1:3: executing "k" at <.nope>: map has no entry for key "nope"`,
    ],
    [
      { data: { k: '{{ nope }}' } },
      `${data}unable to execute template at key k: unable to parse template at key k: template: k:1: function "nope" not defined`,
    ],
    [
      { metadata: { labels: { l: '{{ "/w==" | b64dec }}' } } },
      `${data}the template of label or annotation l gives bytes that are no UTF-8 text`,
    ],
    [
      literal('- a'),
      `${fetching}could not unmarshal template to 'map[string][]byte': error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]string`,
    ],
    [
      literal('{{ .nope }}'),
      `${fetching}unable to execute template at key templateFrom[0].literal: unable to execute template at key templateFrom[0].literal: template: templateFrom[0].literal:1:3: executing "templateFrom[0].literal" at <.nope>: map has no entry for key "nope"`,
    ],
    [
      from({ literal: 'a: "!"', valuesDecodingStrategy: 'Base64' }),
      `${fetching}failed to decode rendered template value for key a: illegal base64 data at input byte 0`,
    ],
    [
      from({ literal: '', target: 'spec' }),
      `${fetching}templateFrom target="spec" is not allowed when targeting a Secret, must be one of "Data", "Annotations" or "Labels"`,
    ],
    [
      from({ configMap: { name: 'cm', items: [{ key: 'no', templateAs: 'Values' }] } }),
      `${fetching}error in configmap cm: missing key no`,
    ],
    [
      from({ secret: { name: 's', items: [{ key: 'no', templateAs: 'Values' }] } }),
      `${fetching}error in secret s: missing key no`,
    ],
    [
      from({ configMap: { name: 'gone', items: [] } }),
      `${fetching}templateFrom[0].configMap: ConfigMap "gone" not found in this namespace`,
    ],
  ] as const)('%j', async (template, want) => {
    expect(shown(await render(template as Template))).toBe(want);
  });

  it('waits for a source that may come', async () => {
    const made = await render(from({ secret: { name: 'gone', items: [] } }));
    expect(made).toMatchObject({ refusal: { code: 'Absent', retry: 'later' } });
  });

  it('threat/L1 threat/L2 quotes no value in any error', async () => {
    const planted = 'hunter2-planted';
    const templates: Template[] = [
      '{{ range .v }}{{ end }}',
      '{{ fail .v }}',
      '{{ .v | fromJson | len }}',
      '{{ mustFromJson .v }}',
      '{{ index .v "a" }}',
      '{{ mustRegexMatch .v "a" }}',
      '{{ mustToDate "2006" .v }}',
      '{{ template .v }}',
      '{{ semver .v }}',
      '{{ urlParse (printf "%s://\\x7f" .v) }}',
      '{{ filterPEM "X" .v }}',
      '{{ .v | b64dec | fail }}',
      '{{ (slice .v 1) }}',
    ].map((text) => ({ data: { k: text } }));
    templates.push(
      ...['{{ .v }}: *{{ .v }}', '{{ .v }}', '- {{ .v }}', '"{{ .v }}', 'a: {b: {{ .v }}}', 'a: !!int {{ .v }}'].map(
        literal,
      ),
    );
    templates.push(from({ literal: 'a: "{{ .v }}"', valuesDecodingStrategy: 'Base64' }));
    let refusals = 0;
    for (const template of templates) {
      const made = await render(template, { v: planted });
      if (made.ok) continue;
      refusals++;
      expect(JSON.stringify(made)).not.toContain('hunter2');
    }
    expect(refusals).toBeGreaterThan(12);
  });

  it.each(['bad', 'worse'])('threat/L2 quotes nothing of a template that comes from a Secret: %s', async (key) => {
    for (const templateAs of ['Values', 'KeysAndValues'] as const) {
      const made = await render(from({ secret: { name: 's', items: [{ key, templateAs }] } }));
      expect(shown(made)).toMatch(
        /there is a mistake at \d+(:\d+)?, which is not quoted because the template comes from a Secret$/,
      );
      expect(shown(made)).not.toContain('hunter2');
    }
  });
});

describe('threat/X7 values are data in one pass', () => {
  it('leaves what looks like a template in a value as it is', async () => {
    const action = fc.constantFrom('{{ fail "x" }}', '{{ .pw }}', '{{', '}}', '{{/*', '{{ template "k" }}');
    const property = fc.asyncProperty(fc.string(), action, async (text, middle) => {
      const value = `${text}${middle}${text}`.toWellFormed();
      const made = await render({ data: { out: '{{ .v }}' }, ...literal('json: {{ .v | toJson }}') }, { v: value });
      expect(shown(made)).toMatchObject({ data: { out: value, json: value } });
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

describe('threat/X6 keys that come out of a value are told, and written', () => {
  it.each([
    ['password: {{ .pw }}', 'x\nca.crt: evil'],
    ['password: {{ .pw }}', 'x\r\nca.crt: evil'],
    ['password: {{ .pw }}\nother: y', 'x\nca.crt: evil'],
    ['password: "{{ .pw }}"', 'x"\nca.crt: "evil'],
    ['{password: {{ .pw }}}', 'x, ca.crt: evil'],
    ['{"password": "{{ .pw }}"}', 'x", "ca.crt": "evil'],
    ['password: {{ .pw | b64dec }}', btoa('x\nca.crt: evil')],
    ['password: {{ (fromJson .pw).p }}', '{"p":"x\\nca.crt: evil"}'],
    ['password: {{ .pw | replace "~" "\\n" }}\n', 'x\nca.crt: evil~'],
    ['{{ range $k, $v := . }}{{ $k }}: {{ $v }}\n{{ end }}', 'x\nca.crt: evil'],
    ['password: {{ index (splitList "|" .pw) 1 }}', 'a|x\nca.crt: evil'],
  ])('%j over %j', async (template, pw) => {
    const made = await render(literal(template), { pw });
    if (!made.ok) throw new Error(made.refusal.tenant);
    expect(made.unexpectedKeys.map(({ key, place }) => [key, place])).toContainEqual([
      'ca.crt',
      'templateFrom[0].literal',
    ]);
    expect(made.unexpectedKeys[0]?.message).toBe(
      'key "ca.crt" is not in the template at templateFrom[0].literal: it came out of a fetched value; if that is not meant, quote values there, as in {{ .name | toJson }}',
    );
    expect(made.secret.data.has('ca.crt')).toBe(true);
  });

  it.each([
    ['password: {{ .pw | toJson }}', 'x\nca.crt: evil'],
    ['password: {{ .pw | quote }}', 'x: y'],
    ['{{ .pw }}: x', 'name'],
    ['crt: |\n{{ .pw | indent 2 }}', '-----BEGIN X-----\nab: c\n-----END X-----\n'],
    [
      '{{ range $k, $v := fromJson .pw }}{{ $k }}: {{ $v | toJson }}\n{{ end }}',
      '{\n  "a": "x: y\\nz",\n  "b": "2"\n}',
    ],
    ['{{ .pw | fromJson | toYaml }}', '{"a":"x\\ny: z","b":"#"}'],
    ['{{ range $k, $v := . }}{{ $k }}: {{ $v | toJson }}\n{{ end }}', 'x\nca.crt: evil'],
  ])('says nothing of %j over %j', async (template, pw) => {
    const made = await render(literal(template), { pw });
    expect(made).toMatchObject({ ok: true, unexpectedKeys: [] });
  });

  it('threat/L2 shows no key that may be a piece of a value', async () => {
    const pw = 'x\n? "hunter2 part"\n: y';
    expect(shown(await render(literal('a: {{ .pw }}'), { pw }))).toMatch(
      /^could not apply template: error fetching templateFrom data: key of 12 characters is not in the template/,
    );
    const decoded = from({ literal: 'a: "eA=="\nb: {{ .pw }}', valuesDecodingStrategy: 'Base64' });
    expect(shown(await render(decoded, { pw: '"eA=="\nhunter2: "!"' }))).toMatch(
      /for key that is not in the template: illegal base64 data at input byte 0$/,
    );
  });
});

describe('templates that take long', () => {
  const heavyTemplate: Template = { data: { k: '{{ .pw | bcrypt }}', plain: '{{ .pw }}' } };

  it('are rendered elsewhere, and only they', async () => {
    const heavy = new FakeHeavyRenderer(() => Promise.resolve(new TextEncoder().encode('hash')));
    const renderer = new Renderer(renderPorts({ heavy, delimiters: ['{{', '}}'] }));
    expect(shown(await render(heavyTemplate, values, renderer))).toMatchObject({ data: { k: 'hash', plain: 'p4ss' } });
    expect(heavy.jobs.map(({ namespace, name, text }) => [namespace, name, text])).toEqual([
      ['team', 'k', '{{ .pw | bcrypt }}'],
    ]);
  });

  it.each([
    [new TemplateError('limit', 'hunter2', 'too long'), 'Limit', 'change', 'too long'],
    [new LockkeeperError('Unavailable', 'no thread'), 'Unavailable', 'later', 'no thread'],
  ])('fail as a template here does: %s', async (error, code, retry, text) => {
    const renderer = new Renderer(renderPorts({ heavy: new FakeHeavyRenderer(() => Promise.reject(error)) }));
    const made = await render(heavyTemplate, values, renderer);
    expect(made).toMatchObject({ refusal: { code, retry, tenant: expect.stringContaining(text) } });
    expect(JSON.stringify(made)).not.toContain('hunter2');
  });

  it('are refused where there is nowhere to render them', async () => {
    expect(shown(await render(heavyTemplate))).toMatch(/bcrypt cannot be called here, only in the operator$/);
  });

  it('have a share of time and bytes for the whole object: threat/X3', async () => {
    const slow = new Renderer(renderPorts({ msPerLook: 400 }));
    expect(await render({ data: { a: '{{ range until 9999 }}{{ end }}' } }, values, slow)).toMatchObject({
      refusal: { code: 'Limit' },
    });
    const texts = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, '{{ repeat 1000000 "x" }}']));
    expect(await render({ data: texts })).toMatchObject({ refusal: { code: 'Limit' } });
  });

  it('end with the signal', async () => {
    const renderer = new Renderer(renderPorts());
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(renderer.render(externalSecret({ data: { a: 'x' } }), sealed(values), { signal })).rejects.toThrow(
      'stopped',
    );
  });
});

describe('what surrounds templates', () => {
  it('gives functions the randomness and the time of its ports', async () => {
    const made = shown(await render({ data: { now: '{{ now | date "2006-01-02" }}', random: '{{ randBytes 3 }}' } }));
    expect(made).toMatchObject({ data: { now: '2026-11-21', random: 'AAEC' } });
  });

  it('takes other delimiters', async () => {
    const renderer = new Renderer(renderPorts({ delimiters: ['[[', ']]'] }));
    expect(shown(await render({ data: { a: '[[ .pw ]]{{ .pw }}' } }, values, renderer))).toMatchObject({
      data: { a: 'p4ss{{ .pw }}' },
    });
  });

  it('gives the same for the same, and does not touch what it was given', async () => {
    const given = sealed({ v: '{"a":[1]}' });
    const renderer = new Renderer(renderPorts());
    const object = externalSecret({
      data: { a: '{{ $x := fromJson .v }}{{ $_ := set $x "b" "c" }}{{ $x | toJson }}' },
    });
    const first = await renderer.render(object, given);
    expect(shown(await renderer.render(object, given))).toEqual(shown(first));
    expect(given.get('v')?.revealText()).toBe('{"a":[1]}');
  });

  it("applies a PushSecret's template over the data of its Secret", async () => {
    const template = {
      engineVersion: 'v2',
      mergePolicy: 'Replace',
      data: { both: '{{ .user }}:{{ .pw }}', pw: 'x' },
    } as const;
    const made = await new Renderer(renderPorts()).renderPush(template, 'team', sealed(values));
    if (!made.ok) throw new Error(made.refusal.tenant);
    expect(Object.fromEntries([...made.data].map(([key, value]) => [key, value.revealText()]))).toEqual({
      user: 'jane',
      pw: 'x',
      both: 'jane:p4ss',
    });
  });
});
