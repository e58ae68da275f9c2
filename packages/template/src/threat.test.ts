import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Run } from './execute/run.ts';
import { Trace } from './execute/trace.ts';
import { compile, defaultRenderLimits, mapValue, type RenderLimits, stringMap, TemplateError } from './index.ts';
import { builtins } from './internal.ts';
import { Budget, defaultCompileLimits } from './limits.ts';
import { parseTemplate } from './parse/parse-template.ts';
import { toDelimiters } from './parse/token.ts';

const data = new Map([
  ['x', 'value'],
  ['n', '7'],
]);

function render(template: string, values: ReadonlyMap<string, string> = data, limits?: Partial<RenderLimits>): string {
  const output = compile(template, { name: 'k' }).render(values, { ...(limits && { limits }) });
  return Buffer.from(output).toString();
}

function problemOf(template: string, limits?: Partial<RenderLimits>): TemplateError {
  try {
    render(template, data, limits);
  } catch (problem) {
    if (problem instanceof TemplateError) return problem;
  }
  throw new Error(`no error: ${template}`);
}

const HOST_NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupGetter__',
  'get',
  'set',
  'has',
  'size',
  'entries',
  'keys',
  'values',
  'forEach',
  'length',
  'kind',
  'value',
  'type',
  'items',
  'call',
  'apply',
  'bind',
  'caller',
  'arguments',
  'then',
  'toJSON',
  'process',
  'globalThis',
];

describe('threat/X1 no JavaScript object can be reached from a template', () => {
  test.each(HOST_NAMES)('a map has no field %s', (name) => {
    expect(problemOf(`{{ .${name} }}`).message).toContain(`map has no entry for key "${name}"`);
  });

  test.each(HOST_NAMES)('a string has no field %s', (name) => {
    expect(problemOf(`{{ .x.${name} }}`).message).toContain(`can't evaluate field ${name} in type string`);
  });

  test.each(HOST_NAMES)('%s is no function', (name) => {
    const isBuiltin = builtins.get(name) !== undefined;
    const problem = problemOf(`{{ ${name} }}`);
    if (isBuiltin) expect(problem.stage).toBe('execute');
    else expect(problem.message).toBe(`template: k:1: function "${name}" not defined`);
  });

  test.each(HOST_NAMES)('a variable, a number, a list and a result have no field %s', (name) => {
    expect(problemOf(`{{ $v := 1 }}{{ $v.${name} }}`).message).toContain(`can't evaluate field ${name} in type int`);
    expect(problemOf(`{{ (len .x).${name} }}`).message).toContain(`can't evaluate field ${name} in type int`);
    expect(problemOf(`{{ (print 1).${name} }}`).message).toContain(`can't evaluate field ${name} in type string`);
    expect(problemOf(`{{ (eq 1 1).${name} }}`).message).toContain(`can't evaluate field ${name} in type bool`);
    expect(problemOf(`{{ $.${name} }}`).message).toContain('map has no entry');
  });

  test.each(HOST_NAMES)('indexing with %s finds nothing', (name) => {
    expect(render(`[{{ index . "${name}" }}]`)).toBe('[]');
    expect(problemOf(`{{ index .x "${name}" }}`).message).toContain('cannot index slice/array with type string');
  });

  test.each([
    ['{{ .x.constructor.constructor "return process" }}', "can't evaluate field constructor in type string"],
    ['{{ (index . "__proto__").constructor }}', "can't evaluate field constructor in type string"],
    ['{{ call .x "x" }}', 'non-function .x of type string'],
    ['{{ call (index . "constructor") "return 1" }}', 'non-function'],
    ['{{ call print "x" }}', 'non-function print of type string'],
    ['{{ .x "y" }}', 'x is not a method but has arguments'],
    ['{{ "y" | .x }}', 'x is not a method but has arguments'],
    ['{{ eval "1" }}', 'function "eval" not defined'],
    ['{{ Function "1" }}', 'function "Function" not defined'],
    ['{{ require "fs" }}', 'function "require" not defined'],
    ['{{ import "fs" }}', 'function "import" not defined'],
    ['{{ template "constructor" . }}', 'template "constructor" not defined'],
    ['{{ template "__proto__" . }}', 'template "__proto__" not defined'],
    ['{{ $__proto__ }}', 'undefined variable "$__proto__"'],
    ['{{ $constructor.constructor }}', 'undefined variable "$constructor"'],
    ['{{ nil.constructor }}', 'unexpected . after term "nil"'],
    ['{{ (1).constructor }}', "can't evaluate field constructor in type int"],
    ['{{ (1i).constructor }}', "can't evaluate field constructor in type complex128"],
    ['{{ (index .x 0).constructor }}', "can't evaluate field constructor in type uint8"],
    ['{{ range . }}{{ .constructor }}{{ end }}', "can't evaluate field constructor in type string"],
    ['{{ with . }}{{ .constructor }}{{ end }}', 'map has no entry for key "constructor"'],
  ])('%s', (template, text) => {
    expect(problemOf(template).message).toContain(text);
  });

  test('printing shows values and never a host object', () => {
    fc.assert(
      fc.property(fc.constantFrom('v', '+v', '#v', 's', 'q', 'd', 'T', 'x', 't', 'g', 'c', 'U', 'w', 'z'), (verb) => {
        const output = render(`{{ printf "%${verb}" . }}{{ printf "%${verb}" .x }}{{ printf "%${verb}" (len .x) }}`);
        expect(output).not.toMatch(/\[object|function |=>|native code|undefined|NaN/);
      }),
    );
  });

  test('the package holds no way to run text as JavaScript', () => {
    const root = new URL('.', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const text = readFileSync(new URL(file, root), 'utf8');
      expect(text, file).not.toMatch(
        /\beval\b|\bnew Function\b|\bFunction\s*\(|from 'node:(?!buffer'|crypto')|\bimport\s*\(|\brequire\s*\(|\bprocess\.|globalThis|Reflect\b/,
      );
      expect(text, file).not.toMatch(/new RegExp|Date\.now|new Date|Math\.random|setTimeout|performance\./);
    }
  });
});

const SPECIAL_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  '__defineSetter__',
];

describe('threat/X2 no key is special', () => {
  test.each(SPECIAL_KEYS)('%s is a key like any other', (key) => {
    const values = new Map([[key, 'mine']]);
    expect(render(`{{ .${key} }}`, values)).toBe('mine');
    expect(render(`{{ index . "${key}" }}`, values)).toBe('mine');
    expect(render('{{ range $k, $v := . }}{{ $k }}={{ $v }}{{ end }}', values)).toBe(`${key}=mine`);
    expect(render('{{ . }}{{ len . }}', values)).toBe(`map[${key}:mine]1`);
    expect(render(`{{ $${key} := 1 }}{{ $${key} }}`, values)).toBe('1');
    expect(render(`{{ define "${key}" }}{{ . }}{{ end }}{{ template "${key}" 2 }}`, values)).toBe('2');
    expect(({} as Record<string, unknown>)['mine']).toBeUndefined();
  });

  test('all of them together leave the prototypes as they were', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    render('{{ . }}', new Map(SPECIAL_KEYS.map((key) => [key, 'polluted'])));
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

/** Steps that a rendering took before it ended. */
function stepsOf(template: string): { readonly steps: number; readonly problem: TemplateError } {
  const delimiters = toDelimiters(undefined);
  const isFunction = (name: string): boolean => builtins.get(name) !== undefined;
  const set = parseTemplate(template, { name: 'k', delimiters, isFunction, limits: defaultCompileLimits });
  const main = set.definitions.get('k') ?? { name: 'k', body: [] };
  const trace = new Trace(set, main, delimiters);
  const budget = new Budget(defaultRenderLimits);
  const run = new Run(set, { trace, budget, functions: builtins, isBuiltin: () => true, missingKey: 'error' });
  try {
    run.render(main, stringMap(new Map([['x', 'x'.repeat(1000)]])));
  } catch (problem) {
    if (problem instanceof TemplateError) return { steps: budget.steps, problem };
    throw problem;
  }
  throw new Error('the bomb did not go off');
}

describe('threat/X3 a bomb ends at a counted limit, and the error names it', () => {
  test.each([
    ['{{ range 1000000000 }}{{ end }}', 'more than 250000 steps'],
    ['{{ range 1000000000 }}x{{ end }}', 'more than 250000 steps'],
    ['{{ range 1000 }}{{ range 1000 }}{{ range 1000 }}{{ end }}{{ end }}{{ end }}', 'more than 250000 steps'],
    ['{{ range 9223372036854775807 }}{{ . }}{{ end }}', 'more than 250000 steps'],
    ['{{ $v := .x }}{{ range 40 }}{{ $v = printf "%s%s" $v $v }}{{ end }}', 'more than 250000 steps'],
    ['{{ $v := .x }}{{ range 1000 }}{{ $v = html (printf "%s<" $v) }}{{ end }}', 'more than'],
    ['{{ printf "%9999999d" 1 }}', 'more than 4194304 bytes of intermediate text'],
    ['{{ printf "%.9999999d" 1 }}', 'more than 4194304 bytes of intermediate text'],
    ['{{ range 1000 }}{{ printf "%999999s" "" }}{{ end }}', 'more than 250000 steps'],
    ['{{ range 100000 }}{{ $.x }}{{ end }}', 'more than 4194304 bytes of output'],
    ['{{ $v := printf "%999999s" .x }}{{ range 100000 }}{{ if eq $v $v }}{{ end }}{{ end }}', 'more than 250000 steps'],
    ['{{ $v := printf "%999999s" .x }}{{ range 100000 }}{{ len $v }}{{ end }}', 'more than 250000 steps'],
    ['{{ range 100000 }}{{ printf "%v" $ }}{{ end }}', 'more than 250000 steps'],
    ['{{ range 100000 }}{{ js $.x }}{{ end }}', 'more than'],
    ['{{ range 100000 }}{{ urlquery $.x }}{{ end }}', 'more than'],
    [`${'{{ $v := 1 }}'.repeat(3000)}{{ range 100000 }}{{ $ }}{{ end }}`, 'more than 250000 steps'],
    ['{{ template "k" }}', 'exceeded maximum template depth (100000)'],
    [
      '{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ template "a" }}',
      'exceeded maximum template depth (100000)',
    ],
    [
      '{{ define "a" }}{{ template "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
      'exceeded maximum template depth (100000)',
    ],
    [
      '{{ define "a" }}{{ range 10 }}{{ template "a" $ }}{{ end }}{{ end }}{{ template "a" }}',
      'more than 250000 steps',
    ],
  ])('%s', (template, text) => {
    const { steps, problem } = stepsOf(template);
    expect(problem.message).toContain(text);
    expect(steps).toBeLessThanOrEqual(defaultRenderLimits.steps + defaultRenderLimits.workBytes / 16);
    expect(problem.message.length).toBeLessThan(300);
  });

  test('a limit is an error of its own stage, with the place but not the node', () => {
    const problem = problemOf('{{ range 1000000000 }}{{ end }}');
    expect(problem.stage).toBe('limit');
    expect(problem.message).toBe('template: k:1:9: executing "k": more than 250000 steps');
  });

  test.each([
    [{ steps: 10 }, '{{ range 100 }}{{ end }}', 'more than 10 steps'],
    [{ outputBytes: 3 }, 'four', 'more than 3 bytes of output'],
    [{ workBytes: 3 }, '{{ printf "four" }}', 'more than 3 bytes of intermediate text'],
    [{ depth: 5 }, '{{ template "k" }}', 'exceeded maximum template depth (5)'],
    [{ isExpired: () => true }, '{{ range 100000 }}{{ end }}', 'more time than allowed'],
  ])('each limit can be set: %o', (limits, template, text) => {
    const problem = problemOf(template, limits);
    expect(problem.stage).toBe('limit');
    expect(problem.message).toContain(text);
  });

  test('a limit that is left undefined is the usual one', () => {
    const limits = { steps: undefined } as unknown as Partial<RenderLimits>;
    expect(problemOf('{{ range 1000000000 }}{{ end }}', limits).stage).toBe('limit');
  });

  test.each([
    [`{{ ${'('.repeat(300)}1${')'.repeat(300)} }}`, 'more than 200 structures within each other'],
    ['{{ if 1 }}'.repeat(20_000), 'more than 200 structures within each other'],
    [`{{ if 0 }}${'{{ else if 0 }}'.repeat(300)}{{ end }}`, 'more than 200 structures within each other'],
    ['{{ block "a" . }}'.repeat(300), 'more than 200 structures within each other'],
    [`{{ 1${' | print'.repeat(100_001)} }}`, 'more than 50000 words and signs'],
    ['{{ .a }}'.repeat(30_000), 'more than 50000 words and signs'],
    ['x'.repeat(1_100_000), 'more than 1048576 bytes of template'],
  ])('reading is limited, too', (template, text) => {
    const problem = problemOf(template);
    expect(problem.stage).toBe('limit');
    expect(problem.message).toBe(`template: k: ${text}`);
  });

  test('what stays below the limits is rendered', () => {
    expect(render(`{{ ${'('.repeat(199)}1${')'.repeat(199)} }}`)).toBe('1');
    expect(render(`{{ ${'(print '.repeat(199)}1${')'.repeat(199)} }}`)).toBe('1');
    expect(render(`${'{{ if 1 }}'.repeat(200)}x${'{{ end }}'.repeat(200)}`)).toBe('x');
  });

  test('the same template and data take the same number of steps each time', () => {
    const bomb = '{{ range 1000 }}{{ printf "%s%d" $.x . | html }}{{ end }}{{ range 1000000 }}{{ end }}';
    expect(stepsOf(bomb).steps).toBe(stepsOf(bomb).steps);
  });
});

describe('threat/X7 a value is never read as a template', () => {
  test('actions in values arrive verbatim', () => {
    const value = '{{ fail "x" }}{{ .other }}{{/* c */}}{{- 1 -}}';
    const values = new Map([
      ['v', value],
      ['other', 'no'],
    ]);
    expect(render('{{ .v }}', values)).toBe(value);
    expect(render('{{ $x := .v }}{{ $x | printf "%s" }}', values)).toBe(value);
    expect(render('{{ define "a" }}{{ . }}{{ end }}{{ template "a" .v }}', values)).toBe(value);
  });

  test('whatever the value is', () => {
    const action = fc.constantFrom('{{', '}}', '{{ .v }}', '{{ . }}', '{{- ', ' -}}', '%d', '%s', '\\', '"', '`', '\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(action, fc.string()), { maxLength: 8 }), (parts) => {
        const value = parts.join('').toWellFormed();
        expect(render('<{{ .v }}|{{ print .v }}|{{ printf "%s" .v }}>', new Map([['v', value]]))).toBe(
          `<${value}|${value}|${value}>`,
        );
      }),
    );
  });
});

describe('threat/X8 the functions are a closed list', () => {
  test('of exactly these names', () => {
    expect(builtins.names()).toEqual([
      'and',
      'call',
      'eq',
      'ge',
      'gt',
      'html',
      'index',
      'js',
      'le',
      'len',
      'lt',
      'ne',
      'not',
      'or',
      'print',
      'printf',
      'println',
      'slice',
      'urlquery',
    ]);
  });

  test.each([
    'env',
    'expandenv',
    'getHostByName',
    'getSecretKey',
    'readFile',
    'lookup',
    'include',
    'tpl',
    'exec',
    'now',
  ])('%s is none of them', (name) => {
    expect(problemOf(`{{ ${name} "x" }}`).message).toBe(`template: k:1: function "${name}" not defined`);
  });

  test('that cannot be changed', () => {
    expect(Object.isFrozen(builtins)).toBe(true);
    for (const name of builtins.names()) expect(Object.isFrozen(builtins.get(name))).toBe(true);
  });
});

test('a map made by hand is no way around: only its entries are read', () => {
  const value = mapValue(new Map());
  expect(() => compile('{{ .entries }}', { name: 'k' }).render(value)).toThrow('map has no entry for key "entries"');
});
