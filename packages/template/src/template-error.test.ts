import { describe, expect, test } from 'vitest';
import { compile, FunctionFailure, FunctionTable, goTypes, type MissingKey, TemplateError } from './index.ts';

const PLANTED = 'hunter2-planted-value';
const fail = new FunctionTable([
  [
    'fail',
    {
      parameters: [goTypes.string],
      call: ([text]) => {
        throw FunctionFailure.withData(text?.kind === 'string' ? text.value : '', 'the template failed on purpose');
      },
    },
  ],
]);

function problemOf(template: string, missingKey: MissingKey = 'error'): TemplateError {
  const data = new Map([
    ['pw', PLANTED],
    ['number', '7'],
  ]);
  try {
    compile(template, { name: 'k', functions: fail, missingKey }).render(data);
  } catch (problem) {
    if (problem instanceof TemplateError) return problem;
  }
  throw new Error('no error');
}

describe('threat/L1 the safe message of an error never shows a value', () => {
  test.each([
    ['{{ range .pw }}{{ end }}', "range can't iterate over a value of this type"],
    ['{{ fail .pw }}', 'error calling fail: the template failed on purpose'],
    ['{{ eq . . }}', 'error calling eq: non-comparable type map[string]string'],
    ['{{ .pw | call }}', 'error calling call: not a function'],
  ])('%s', (template, safe) => {
    const problem = problemOf(template);
    expect(problem.message).toContain(PLANTED);
    expect(problem.safeMessage).not.toContain(PLANTED);
    expect(problem.safeMessage.endsWith(`: ${safe}`)).toBe(true);
    expect(problem.safeMessage).toMatch(/^template: k:1:\d+: executing "k" at <.*>: /);
  });

  test.each([
    '{{ index .pw (len .pw) }}',
    '{{ index .pw -1 }}',
    '{{ slice .pw 5 2 }}',
    '{{ range $a, $b := len .pw }}{{ end }}',
  ])('numbers may come from values: %s', (template) => {
    expect(problemOf(template).safeMessage).not.toMatch(/(?:over|range|index): ?-?\d|use \d/);
  });

  test.each([
    '{{ .pw.x }}',
    '{{ .pw 1 }}',
    '{{ .other }}',
    '{{ index . 1 }}',
    '{{ index .pw "x" }}',
    '{{ len 1.5 }}',
    '{{ printf 1 .pw }}',
    '{{ lt .pw 1 }}',
    '{{ eq .pw 1 }}',
    '{{ slice . 1 }}',
    '{{ call .pw }}',
    '{{ template .pw }}',
    '{{ template "x" .pw }}',
    '{{ .pw | nope }}',
    '{{ (index . "pw").x.y }}',
    '{{ $x := .pw }}{{ $x.y }}',
    '{{ range . }}{{ .x }}{{ end }}',
    '{{ not .pw .pw }}',
    '{{ with .pw }}{{ .a }}{{ end }}',
  ])('%s: the text of Go shows none either, so both are the same', (template) => {
    const problem = problemOf(template);
    expect(problem.message).not.toContain(PLANTED);
    expect(problem.safeMessage).toBe(problem.message);
  });
});

test('an error says at which stage it was found', () => {
  expect(problemOf('{{').stage).toBe('parse');
  expect(problemOf('{{ .x }}').stage).toBe('execute');
  expect(problemOf('{{ range 100000000 }}{{ end }}').stage).toBe('limit');
});

test('positions count bytes, and lines from one', () => {
  expect(problemOf('é{{ .x }}').message).toBe('template: k:1:5: executing "k" at <.x>: map has no entry for key "x"');
  expect(problemOf('\n\né{{ .x }}').message).toContain('template: k:3:5:');
});

test('names and template text beyond ASCII are shown as they are', () => {
  expect(problemOf('{{ .ключ }}').message).toContain('at <.ключ>: map has no entry for key "ключ"');
});
