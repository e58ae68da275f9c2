import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type RenderSources, TemplateError } from '../index.ts';
import { cryptoFunctions } from './crypto/heavy.ts';
import { cryptoFunctionNames } from './crypto/names.ts';
import { externalSecretsFunctions } from './external-secrets.ts';
import { builtins } from './builtins.ts';

const functions = externalSecretsFunctions.with(cryptoFunctions);
const values = new Map([
  ['x', 'value'],
  ['n', '7'],
]);
/** Bytes that anybody can guess: 0, 1, 2, …, 255, 0, …. */
function counting(): Required<RenderSources> {
  let next = 0;
  return {
    randomBytes: (count) => Uint8Array.from({ length: count }, () => next++),
    now: () => 1_795_000_000_000_000_000n,
  };
}

function render(template: string, data: ReadonlyMap<string, string> = values): string {
  return Buffer.from(compile(template, { name: 'k', functions }).render(data, counting())).toString();
}

function problemOf(template: string, data = values): TemplateError {
  try {
    render(template, data);
  } catch (problem) {
    if (problem instanceof TemplateError) return problem;
    throw problem;
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
  'state',
  'class',
  'kind',
  'nanoseconds',
  'location',
  'getTime',
  'length',
  'call',
];

/** One expression for every kind of value that functions make. */
const VALUES = [
  ['a time', 'now'],
  ['a duration', '(now.Sub now)'],
  ['a month', 'now.Month'],
  ['a location', 'now.Location'],
  ['a version', '(semver "1.2.3")'],
  ['a list', '(list 1 2)'],
  ['a list of texts', '(splitList "," "a,b")'],
  ['an int64', '(int64 1)'],
  ['a float', '(float64 "1.5")'],
  ['a text', '(upper "x")'],
  ['an item of JSON', '(first (fromJson "[1]"))'],
] as const;

describe('threat/X1 no JavaScript object can be reached through a function or a method', () => {
  test.each(VALUES)('%s has no member of the host', (_, expression) => {
    for (const name of HOST_NAMES) {
      expect(problemOf(`{{ ${expression}.${name} }}`).message).toMatch(
        new RegExp(`can't evaluate field ${name} in type `, 'u'),
      );
    }
  });

  test.each([
    ['dict', '(dict "a" 1)'],
    ['dict from JSON', '(fromJson "{}")'],
    ['dict from YAML', '(fromYaml "a: 1")'],
    ['split', '(split "," "a")'],
    ['parts of a URL', '(urlParse "http://h")'],
  ])('a map made by %s has only its keys', (_, expression) => {
    for (const name of HOST_NAMES) {
      expect(problemOf(`{{ ${expression}.${name} }}`).message).toContain(`map has no entry for key "${name}"`);
      expect(render(`{{ hasKey ${expression === '(split "," "a")' ? '(dict)' : expression} "${name}" }}`)).toBe(
        'false',
      );
    }
  });

  test.each([
    ['{{ now.Format.constructor }}', 'wrong number of args for Format: want 1 got 0'],
    ['{{ (now.Format "2006").constructor }}', "can't evaluate field constructor in type string"],
    ['{{ now.UTC.constructor.constructor "return process" }}', "can't evaluate field constructor in type time.Time"],
    ['{{ call now.Format "2006" }}', 'wrong number of args for Format'],
    ['{{ call (now) "2006" }}', 'non-function now of type time.Time'],
    ['{{ index (dict) "__proto__" | toString }}', undefined],
    ['{{ get (dict) "constructor" }}', undefined],
    ['{{ (set (dict) "__proto__" (dict "polluted" 1)).polluted }}', 'map has no entry for key "polluted"'],
    ['{{ (merge (dict) (fromJson `{"__proto__":{"polluted":1}}`)).polluted }}', 'map has no entry for key "polluted"'],
    ['{{ (fromJson `{"constructor":{"prototype":{"polluted":1}}}`).polluted }}', 'no entry for key "polluted"'],
    ['{{ dig "__proto__" "polluted" "none" (dict) }}', undefined],
    ['{{ pluck "constructor" (dict) | toString }}', undefined],
    ['{{ typeOf now.Month | toString }}', undefined],
    ['{{ regexReplaceAll "(?P<a>x)" "x" "${__proto__}${constructor}" }}', undefined],
  ])('%s', (template, text) => {
    if (text === undefined) expect(render(template)).not.toMatch(/\[object|native code|function/);
    else expect(problemOf(template).message).toContain(text);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('printing shows no host object, whatever the verb', () => {
    const verbs = fc.constantFrom('v', '+v', 's', 'q', 'T', 'x', 'X');
    fc.assert(
      fc.property(verbs, fc.constantFrom(...VALUES), (verb, [, expression]) => {
        const output = render(`{{ printf "%${verb}" ${expression} }}`);
        expect(output).not.toMatch(/\[object|=>|native code|undefined/);
      }),
    );
  });
});

const ARGUMENTS = [
  '"a"',
  '""',
  '"["',
  '"2006-01-02"',
  '"\\xff\\xc3"',
  '0',
  '-1',
  '3',
  '9223372036854775807',
  '-9223372036854775808',
  '1.5',
  'true',
  'nil',
  '.',
  '.x',
  'now',
  'now.Month',
  '(now.Sub now)',
  '(list)',
  '(list 1 nil "b")',
  '(dict)',
  '(dict "a" (list 1))',
  '(semver "1.2.3")',
  '(float64 "nan")',
  '(float64 "inf")',
  '(b64dec "gIA=")',
];

test('threat/X1 whatever the arguments are, a function gives a value or a failure of the template', () => {
  const light = externalSecretsFunctions.names().filter((name) => !cryptoFunctionNames.includes(name));
  fc.assert(
    fc.property(fc.constantFrom(...light), fc.array(fc.constantFrom(...ARGUMENTS), { maxLength: 4 }), (name, args) => {
      const template = `{{ ${name} ${args.join(' ')} }}`;
      let output = '';
      try {
        output = render(template);
      } catch (problem) {
        if (!(problem instanceof TemplateError)) throw new Error(template, { cause: problem });
        output = problem.message;
      }
      expect(output).not.toMatch(/\[object|native code|Cannot read/);
    }),
    { numRuns: 6000 },
  );
});

describe('threat/X3 every function asks before it makes more than it got', () => {
  test.each([
    '{{ repeat 1000000000 "x" }}',
    '{{ repeat 9223372036854775807 "x" }}',
    '{{ indent 1000000000 .x }}',
    '{{ nindent 9223372036854775807 .x }}',
    '{{ until 100000000 }}',
    '{{ untilStep 0 9223372036854775807 1 }}',
    '{{ seq 0 1 999999999 }}',
    '{{ randAlphaNum 100000000 }}',
    '{{ randBytes 1000000000 }}',
    '{{ wrapWith 1 (repeat 1000 "x") (repeat 100000 "y") }}',
    '{{ replace "" (repeat 1000 "x") (repeat 100000 "y") }}',
    '{{ $x := "x" }}{{ range until 100 }}{{ $x = cat $x $x }}{{ end }}',
    '{{ $x := "x" }}{{ range until 100 }}{{ $x = print $x $x | quote }}{{ end }}',
    '{{ $x := "<" }}{{ range until 100 }}{{ $x = b64enc (print $x $x) }}{{ end }}',
    '{{ $x := list "x" }}{{ range until 100 }}{{ $x = concat $x $x }}{{ end }}',
    '{{ join (repeat 100000 "x") (until 1000) }}',
    '{{ regexReplaceAll "." (repeat 100000 "x") (repeat 1000 "$0") }}',
    '{{ regexReplaceAll "(.*)" (repeat 100000 "x") (repeat 1000 "$1") }}',
    '{{ regexReplaceAllLiteral "" (repeat 10000 "x") (repeat 10000 "y") }}',
    '{{ range until 100000 }}{{ regexMatch "(a|b)*c" (repeat 1000 "ab") }}{{ end }}',
    '{{ regexMatch "((a{1,100}){1,10}){1,1}b" (repeat 1000000 "a") }}',
    '{{ regexMatch (repeat 10000 "(a{1000})") "a" }}',
    '{{ range until 100000 }}{{ dateInZone "2006" 0 "Europe/Berlin" }}{{ end }}',
    '{{ date (repeat 1000000 "January") 0 }}',
    '{{ $x := 1.5 }}{{ range until 250000 }}{{ $x = mulf $x 1.0000001 }}{{ end }}',
    '{{ shuffle (repeat 4000000 "x") }}',
    '{{ splitList "" (repeat 4000000 "x") }}',
    '{{ sortAlpha (splitList "" (repeat 400000 "x")) }}',
    '{{ snakecase (repeat 4000000 "Ab") }}',
    '{{ urlParse (repeat 4000000 "a") }}',
  ])('%s', (template) => {
    const problem = problemOf(template);
    expect(problem.stage).toBe('limit');
    expect(problem.message).toMatch(/more than \d+ (?:steps|bytes of intermediate text|bytes of output)$/);
  });
});

describe('threat/X4 regular expressions are those of RE2', () => {
  test.each([
    '^(a+)+$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '(a*)*b',
    '(.*)(.*)(.*)(.*)x',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '(?:a?){20}a{20}c',
  ])('%s needs no more work than its length and that of the text', (pattern) => {
    const text = `${'a'.repeat(2000)}!`;
    const data = new Map([
      ['pattern', pattern],
      ['text', text],
    ]);
    // It stays within the usual budget: backtracking over 2000 characters would not end.
    expect(render('{{ regexMatch .pattern .text }}', data)).toBe('false');
    expect(render('{{ regexReplaceAll .pattern .text "" | len }}', data)).toMatch(/^\d+$/);
  });

  test.each([
    ['look-ahead', 'a(?=b)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['negative look-ahead', 'a(?!b)', 'invalid or unsupported Perl syntax: `(?!`'],
    ['a reference to a group', '(a)\\1', 'invalid escape sequence: `\\1`'],
    ['a possessive repetition', 'a*+', 'invalid nested repetition operator: `*+`'],
    ['an atomic group', '(?>a)', 'invalid or unsupported Perl syntax: `(?>`'],
    ['a repetition beyond 1000', 'a{1001}', 'invalid repeat count: `{1001}`'],
  ])('%s is refused', (_, pattern, text) => {
    const problem = problemOf('{{ mustRegexMatch .p "ab" }}', new Map([['p', pattern]]));
    expect(problem.message).toContain(`error calling mustRegexMatch: error parsing regexp: ${text}`);
    expect(problem.safeMessage).not.toContain(pattern);
  });

  test.each([
    ['`\\d` is an ASCII digit', '\\d', '\u0663', 'false'],
    ['`\\w` is an ASCII letter', '\\w', '\u00e9', 'false'],
    ['`\\s` is an ASCII blank', '\\s', '\u00a0', 'false'],
    ['`\\b` goes by ASCII letters', 'a\\b', 'a\u00e9', 'true'],
    ['`$` is the end of the text', 'a$', 'a\n', 'false'],
    ['`^` is the start of the text', '^b', 'a\nb', 'false'],
    ['`(?m)` makes lines of it', '(?m)^b$', 'a\nb\nc', 'true'],
    ['`.` is a whole character', '^.$', '\u{1f600}', 'true'],
    ['`.` is no line end', '.', '\n', 'false'],
    ['`(?i)` knows the Kelvin sign', '(?i)k', '\u212a', 'true'],
  ])('%s', (_, pattern, text, want) => {
    const data = new Map([
      ['pattern', pattern],
      ['text', text],
    ]);
    expect(render('{{ regexMatch .pattern .text }}', data)).toBe(want);
  });
});

describe('threat/X7 what functions make is never read as a template', () => {
  test.each([
    '{{ .v | trim }}',
    '{{ .v | b64enc | b64dec }}',
    '{{ printf "%s" .v | toString }}',
    '{{ regexReplaceAll "^" .v "" }}',
    '{{ list .v | join "" }}',
    '{{ (dict "a" .v).a }}',
    '{{ .v | toJson | fromJson }}',
    '{{ .v | replace "!" "" }}',
  ])('%s', (template) => {
    const value = '{{ fail "x" }}{{ now }}{{/* c */}}$1${v}';
    expect(render(template, new Map([['v', value]]))).toBe(value);
  });
});

describe('threat/X8 the functions are a closed list', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../../cases/function-names.json', import.meta.url), 'utf8'),
  ) as string[];

  test('of exactly the names that External Secrets has, and those of the language', () => {
    expect(builtins.with(externalSecretsFunctions).names()).toEqual(golden);
    expect(builtins.with(functions).names()).toEqual(golden);
  });

  test('the names of the heavy ones are all there', () => {
    expect(cryptoFunctions.names()).toEqual([...cryptoFunctionNames].sort());
  });

  test.each([
    'env',
    'expandenv',
    'getHostByName',
    'getSecretKey',
    'getSecretKeys',
    'readFile',
    'include',
    'tpl',
    'lookup',
  ])('%s is none of them', (name) => {
    expect(golden).not.toContain(name);
    expect(problemOf(`{{ ${name} "x" }}`).message).toBe(`template: k:1: function "${name}" not defined`);
  });

  test('that cannot be changed', () => {
    expect(Object.isFrozen(externalSecretsFunctions)).toBe(true);
    for (const name of externalSecretsFunctions.names()) {
      expect(Object.isFrozen(externalSecretsFunctions.get(name))).toBe(true);
    }
  });

  test('a heavy function is known to the main table, but cannot be called from it', () => {
    const template = compile('{{ bcrypt .x }}', { name: 'k', functions: externalSecretsFunctions });
    expect([...template.calls]).toEqual(['bcrypt']);
    expect(() => template.render(values)).toThrow(TypeError);
    expect(() => template.render(values)).toThrow('bcrypt needs the functions of @lockkeeper/template/crypto');
  });
});

describe('threat/G10 randomness comes from the source that the rendering was given, and favours nothing', () => {
  test.each(['{{ randAlphaNum 1 }}', '{{ randInt 0 9 }}', '{{ shuffle "ab" }}', '{{ uuidv4 }}', '{{ randBytes 1 }}'])(
    '%s fails without one',
    (template) => {
      const compiled = compile(template, { name: 'k', functions });
      expect(() => compiled.render(values)).toThrow('there is no source of randomness here');
    },
  );

  test.each(['{{ now }}', '{{ ago now }}', '{{ date "2006" nil }}'])('%s fails without a time', (template) => {
    const compiled = compile(template, { name: 'k', functions });
    expect(() => compiled.render(values)).toThrow('there is no clock here');
  });

  test('every byte is drawn once, and those beyond the last full round of the alphabet are thrown away', () => {
    // 248 of 256 bytes make four rounds of 62 letters and digits.
    const drawn = render('{{ randAlphaNum 248 }}');
    for (const letter of new Set(drawn)) expect(drawn.split(letter).length - 1).toBe(4);
    expect(new Set(drawn).size).toBe(62);
    // The next draw begins with the bytes 248 to 255, which are refused.
    expect(render('{{ randAlphaNum 249 }}').at(-1)).toBe(drawn[0]);
  });

  test('a number of a range is drawn as evenly', () => {
    const drawn = render('{{ range until 250 }}{{ randInt 10 20 }} {{ end }}').trim().split(' ');
    for (let number = 10; number < 20; number++) {
      expect(drawn.filter((text) => text === String(number))).toHaveLength(25);
    }
  });
});
