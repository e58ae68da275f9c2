import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, stringMap, TemplateError } from './index.ts';

/** Answers of Go 1.26.11 with `missingkey=error`, template name `k`, and data as a `map[string]string`. */
interface LanguageCase {
  readonly id: string;
  readonly template: string;
  readonly data: Record<string, string>;
  readonly want: {
    readonly output?: string;
    readonly outputBase64?: string;
    readonly error?: string;
    readonly stage?: string;
  };
}

const cases = readFileSync(new URL('../cases/language.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as LanguageCase);

function outcome(template: string, data: Record<string, string>): LanguageCase['want'] {
  try {
    const output = compile(template, { name: 'k' }).render(new Map(Object.entries(data)));
    return { outputBase64: Buffer.from(output).toString('base64') };
  } catch (problem) {
    if (problem instanceof TemplateError) return { error: problem.message, stage: problem.stage };
    throw problem;
  }
}

function render(template: string, data: ReadonlyMap<string, string | Uint8Array> = new Map()): string {
  return Buffer.from(compile(template, { name: 'k' }).render(data)).toString();
}

describe('a template gives what Go 1.26 gives', () => {
  test.each(cases)('$id', ({ template, data, want }) => {
    const expected = want.output === undefined ? want : { outputBase64: Buffer.from(want.output).toString('base64') };
    expect(outcome(template, data)).toEqual(expected);
  });
});

test('text without delimiters renders to itself', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('{{') && text.isWellFormed()),
      (text) => {
        expect(render(text)).toBe(text);
      },
    ),
  );
});

test('every value arrives byte for byte through {{ .key }}', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
      const output = compile('{{ .key }}', { name: 'k' }).render(new Map([['key', value]]));
      expect(output).toEqual(value);
    }),
  );
});

test('a value longer than one chunk arrives whole', () => {
  const value = new Uint8Array(100_000).map((_, at) => at % 251);
  expect(compile('{{ .key }}', { name: 'k' }).render(new Map([['key', value]]))).toEqual(value);
});

const pieces = [
  '{{',
  '}}',
  '{{- ',
  ' -}}',
  '/*',
  '*/',
  'if ',
  'else ',
  'end',
  'range ',
  'with ',
  'define ',
  'block ',
  'template ',
  'break',
  'continue',
  '$',
  '$x',
  ':=',
  '=',
  ',',
  '|',
  '(',
  ')',
  '.',
  '.a',
  '"',
  '`',
  "'",
  '\\',
  '"a"',
  "'a'",
  '1',
  '1.5',
  '0x',
  '-',
  'i',
  'nil',
  'true',
  'print ',
  'printf "%v" ',
  'len ',
  'index ',
  ' ',
  '\n',
  'é',
  '\u{1f600}',
  '\0',
  'eq 1 ',
  'and ',
];

test('reading and rendering never throw anything but TemplateError, whatever the text is', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => `{{ ${parts.join(' ')} }}`),
  );
  fc.assert(
    fc.property(text, (template) => {
      const result = outcome(template, { a: '1', x: 'two' });
      expect(result.error ?? result.outputBase64).toBeTypeOf('string');
    }),
    { numRuns: 3000 },
  );
});

test('a template that was compiled once can be rendered with any data, and keeps nothing of it', () => {
  const template = compile('{{ $x := .a }}{{ range . }}{{ $x = . }}{{ end }}{{ $x }}', { name: 'k' });
  const first = template.render(new Map([['a', 'one']]));
  const second = template.render(
    new Map([
      ['a', 'two'],
      ['b', 'three'],
    ]),
  );
  expect(Buffer.from(first).toString()).toBe('one');
  expect(Buffer.from(second).toString()).toBe('three');
  expect(template.render(new Map([['a', 'one']]))).toEqual(first);
});

test('other delimiters take the place of the usual ones', () => {
  const template = compile('<<- .a >>{{ .a }}', { name: 'k', delimiters: ['<<', '>>'] });
  expect(Buffer.from(template.render(new Map([['a', 'x']]))).toString()).toBe('x{{ .a }}');
});

test('a missing key is an error, nothing, or the zero value, as asked for', () => {
  const data = stringMap(new Map([['a', 'x']]));
  const show = (missingKey: 'invalid' | 'zero'): string =>
    Buffer.from(compile('{{ .b }}', { name: 'k', missingKey }).render(data)).toString();
  expect(show('invalid')).toBe('<no value>');
  expect(show('zero')).toBe('');
  expect(() => compile('{{ .b }}', { name: 'k' }).render(data)).toThrow('map has no entry for key "b"');
});

test('data that is no value of the language is refused', () => {
  const host = { a: 1 } as unknown as Map<string, string>;
  expect(() => compile('{{ .a }}', { name: 'k' }).render(host)).toThrow(TypeError);
  const data = new Map([['a', { toString: () => 'x' }]]) as unknown as Map<string, string>;
  expect(() => compile('{{ .a }}', { name: 'k' }).render(data)).toThrow(TypeError);
});
