import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type RenderLimits, TemplateError } from '../index.ts';
import { externalSecretsFunctions as functions } from './external-secrets.ts';

interface Case {
  readonly id: string;
  readonly template: string;
  readonly data: Record<string, string>;
  readonly want: { readonly output?: string; readonly error?: string; readonly stage?: string };
}

function readCases(file: string): Case[] {
  const text = readFileSync(new URL(`../../cases/${file}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

function render(template: string, data: Record<string, string> = {}, limits: Partial<RenderLimits> = {}): string {
  const values = new Map(Object.entries(data));
  return Buffer.from(compile(template, { name: 'k', functions }).render(values, { limits })).toString();
}

function outcome(template: string, data: Record<string, string>, limits?: Partial<RenderLimits>): Case['want'] {
  try {
    return { output: render(template, data, limits) };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message, stage: problem.stage };
    throw problem;
  }
}

describe('YAML is read and written as by go-yaml 2', () => {
  test.each(readCases('yaml.jsonl'))('$id', ({ template, data, want }) => {
    expect(outcome(template, data)).toEqual(want);
  });
});

const json = fc.jsonValue({ maxDepth: 4 });
const jsonMap = fc.dictionary(fc.string({ unit: 'binary' }), json, { maxKeys: 5, noNullPrototype: false });

/** JSON in the order and form in which Go writes it. */
function canonical(value: unknown): string {
  return render('{{ .v | mustFromJson | mustToJson }}', { v: JSON.stringify(value) });
}

describe('JSON', () => {
  test('what is read and written again is the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('indented and raw JSON hold the same value as compact JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        const v = JSON.stringify(value);
        const compact = JSON.parse(canonical(value)) as unknown;
        expect(JSON.parse(render('{{ .v | mustFromJson | mustToPrettyJson }}', { v }))).toEqual(compact);
        expect(JSON.parse(render('{{ .v | mustFromJson | mustToRawJson }}', { v }))).toEqual(compact);
      }),
    );
  });

  test('a text is refused exactly when JSON.parse refuses it', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      'a',
      '0',
      '1',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (v) => {
        const isValid = ((): boolean => {
          try {
            JSON.parse(v);
            return true;
          } catch {
            return false;
          }
        })();
        expect(outcome('{{ $_ := mustFromJson .v }}', { v }).error === undefined).toBe(isValid);
      }),
      { numRuns: 2000 },
    );
  });

  test('the error text that may be logged quotes nothing of the document', () => {
    const problem = ((): unknown => {
      try {
        render('{{ mustFromJson .v }}', { v: '{"password": §}' });
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(problem).toBeInstanceOf(TemplateError);
    expect((problem as TemplateError).safeMessage).toContain('invalid character looking for beginning of value');
  });
});

const YAML_PIECES = [
  'a',
  ': ',
  '\n',
  '  ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '"',
  "'",
  '|',
  '>',
  '&x ',
  '*x',
  '!!int ',
  '# c',
  '<<: ',
  '? ',
  '---\n',
  '...',
  '%YAML 1.1\n',
  '\t',
  '\\',
  '1',
  '~',
  '\u0085',
  '\u2028',
  'é',
  '!',
  '@',
];

describe('YAML', () => {
  test('a map that is written and read again is the same map', () => {
    fc.assert(
      fc.property(jsonMap, (value) => {
        const yaml = render('{{ .v | mustFromJson | toYaml }}', { v: JSON.stringify(value) });
        // Characters that YAML forbids make the whole text empty, as in Go.
        fc.pre(yaml !== '');
        expect(JSON.parse(render('{{ .yaml | fromYaml | mustToJson }}', { yaml }))).toEqual(
          JSON.parse(render('{{ .v | fromYaml | mustToJson }}', { v: canonical(value) })),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('any text is read, or says why not, and costs what it is long', () => {
    const pieces = fc.constantFrom(...YAML_PIECES);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (yaml) => {
        fc.pre(yaml.isWellFormed());
        expect(outcome('{{ fromYaml .yaml | toJson }}', { yaml }).output).toBeTypeOf('string');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('merging', () => {
  const merged = (template: string, first: object, second: object): unknown =>
    JSON.parse(render(template, { first: JSON.stringify(first), second: JSON.stringify(second) }));
  const simple = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.integer({ min: 1 }), jsonMap));

  test('a map merged with an empty one, or into one, stays what it is', () => {
    fc.assert(
      fc.property(simple, (map) => {
        const same: unknown = JSON.parse(JSON.stringify(map));
        expect(merged('{{ merge (fromJson .first) (fromJson .second) | mustToJson }}', map, {})).toEqual(same);
        expect(merged('{{ merge (fromJson .first) (fromJson .second) | mustToJson }}', {}, map)).toEqual(same);
      }),
    );
  });

  test('all keys of both are there, with the value of the first, or of the last when it overwrites', () => {
    const flat = fc.dictionary(fc.string({ unit: 'binary' }), fc.integer({ min: 1 }), { noNullPrototype: false });
    fc.assert(
      fc.property(flat, flat, (first, second) => {
        expect(merged('{{ merge (fromJson .first) (fromJson .second) | mustToJson }}', first, second)).toEqual({
          ...second,
          ...first,
        });
        expect(merged('{{ mergeOverwrite (fromJson .first) (fromJson .second) | mustToJson }}', first, second)).toEqual(
          {
            ...first,
            ...second,
          },
        );
      }),
    );
  });
});

const HOST_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'toJSON'];

describe('threat/X2 no key is special', () => {
  test.each(HOST_KEYS)('%s is a key like any other', (key) => {
    const v = `{"${key}": {"x": "value"}}`;
    for (const read of ['fromJson .v', 'fromYaml .v', 'dict .key (dict "x" "value")', 'merge (dict) (fromJson .v)']) {
      expect(render(`{{ (index (${read}) .key).x }}`, { v, key })).toBe('value');
      expect(render(`{{ ${read} | toJson }}`, { v, key })).toBe(`{"${key}":{"x":"value"}}`);
    }
    expect(render('{{ set (dict) .key "value" | toYaml }}', { key })).toBe(`${key}: value`);
    expect(render('{{ get (dict) .key }}|{{ hasKey (dict) .key }}', { key })).toBe('|false');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('threat/X1 a version shows what it lists and nothing else', () => {
  test.each(['constructor', '__proto__', 'class', 'state', 'kind', 'make', 'read', 'toString', 'major'])(
    '%s',
    (name) => {
      expect(outcome(`{{ (semver "1.2.3").${name} }}`, {}).error).toContain(
        `can't evaluate field ${name} in type *semver.Version`,
      );
    },
  );
});

describe('threat/X5 what grows is counted', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let at = 1; at < 9; at++) {
    const [name, before] = ['abcdefghi'[at] ?? '', 'abcdefghi'[at - 1] ?? ''];
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`);
  }
  const merges = ['a: &a {k0: 1, k1: 1, k2: 1}'];
  for (let at = 1; at < 9; at++) {
    const [name, before] = ['abcdefghi'[at] ?? '', 'abcdefghi'[at - 1] ?? ''];
    merges.push(`${name}: &${name} {<<: [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]}`);
  }

  test('aliases of aliases, and merges of merges, end in an error', () => {
    for (const yaml of [bomb, merges].map((lines) => lines.join('\n'))) {
      const result = outcome('{{ fromYaml .yaml | toJson }}', { yaml });
      expect(result.output?.startsWith('{"Error"') ?? result.stage === 'limit').toBe(true);
    }
  });

  test('collections nested too deep end in an error, in every format and function', () => {
    const deep = 20_000;
    const documents = {
      list: '['.repeat(deep) + ']'.repeat(deep),
      flow: '{a: '.repeat(deep) + '}'.repeat(deep),
      block: '- '.repeat(deep),
      keys: '? '.repeat(deep),
    };
    expect(outcome('{{ fromJson .list }}', documents).stage).toBe('limit');
    for (const name of Object.keys(documents)) {
      const result = outcome(`{{ fromYaml .${name} | toJson }}`, documents);
      expect(result.stage === 'limit' || result.output?.startsWith('{"Error"')).toBe(true);
    }
    const nested = '{{ $d := dict }}{{ range $i := .n | fromJson }}{{ $d = dict "a" $d }}{{ end }}';
    const n = `[${Array.from({ length: 600 }, () => 0).join(',')}]`;
    for (const use of ['$d', 'toJson $d', 'toYaml $d', 'deepCopy $d', 'deepEqual $d $d', 'merge $d $d']) {
      expect(outcome(`${nested}{{ ${use} }}`, { n }).stage).toBe('limit');
    }
  });

  test('a map that contains itself ends in an error', () => {
    const cycle = '{{ $d := dict }}{{ $_ := set $d "self" $d }}';
    expect(outcome(`${cycle}{{ mustToJson $d }}`, {}).error).toContain(
      'json: unsupported value: encountered a cycle via map[string]interface {}',
    );
    expect(render(`${cycle}[{{ toYaml $d }}]`)).toBe('[]');
    for (const use of ['$d', 'deepCopy $d', 'deepEqual $d (deepCopy $d)', 'merge $d $d']) {
      expect(outcome(`${cycle}{{ ${use} }}`, {}).stage).toBe('limit');
    }
  });

  test('lists that double themselves end in an error', () => {
    const doubling = '{{ $l := list 1 }}{{ range $i := .n | fromJson }}{{ $l = concat $l $l }}{{ end }}';
    const n = `[${Array.from({ length: 60 }, () => 0).join(',')}]`;
    expect(outcome(doubling, { n }).stage).toBe('limit');
  });

  test('a constraint with much white space is read in time that its length allows', () => {
    const constraint = `${'1  '.repeat(2_000)}!`;
    expect(outcome('{{ semverCompare .constraint "1.0.0" }}', { constraint }).error).toContain('improper constraint');
  });
});
