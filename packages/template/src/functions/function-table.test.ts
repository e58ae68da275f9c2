import { describe, expect, test } from 'vitest';
import {
  compile,
  FunctionFailure,
  FunctionTable,
  goTypes,
  intValue,
  listValue,
  mapValue,
  stringValue,
  type TemplateFunction,
  textValue,
  type Value,
} from '../index.ts';

const upper: TemplateFunction = {
  parameters: [goTypes.string],
  call: ([text]) => stringValue(text?.kind === 'string' ? text.value.toUpperCase() : ''),
};
const double: TemplateFunction = {
  parameters: [goTypes.int],
  call: ([value]) => intValue(value?.kind === 'int' ? value.value * 2n : 0n),
};
const list: TemplateFunction = { parameters: [], variadic: goTypes.any, call: (args) => listValue(args) };
const keyed: TemplateFunction = {
  parameters: [goTypes.string, goTypes.any],
  call: ([key, value]) => mapValue(new Map<string, Value>(key?.kind === 'string' && value ? [[key.value, value]] : [])),
};
const spin: TemplateFunction = {
  parameters: [],
  call: (_args, context) => {
    for (;;) context.step(1000);
  },
};
const bloat: TemplateFunction = {
  parameters: [goTypes.int],
  call: ([count], context) => {
    const bytes = count?.kind === 'int' ? Number(count.value) : 0;
    context.make(bytes);
    return stringValue('x'.repeat(bytes));
  },
};
const broken: TemplateFunction = {
  parameters: [],
  call: () => {
    throw FunctionFailure.plain('out of order');
  },
};
const functions = new FunctionTable(Object.entries({ upper, double, list, keyed, spin, bloat, broken }));

function render(template: string): string {
  return Buffer.from(compile(template, { name: 'k', functions }).render(new Map([['a', 'x']]))).toString();
}

describe('a function of a table', () => {
  test.each([
    ['{{ upper "abc" }}', 'ABC'],
    ['{{ .a | upper | upper }}', 'X'],
    ['{{ double 4 }}', '8'],
    ['{{ double 4.0 }}', '8'],
    ["{{ double 'a' }}", '194'],
    ['{{ double (double 2) }}', '8'],
    ['{{ list 1 "a" nil 2.5 }}', '[1 a <nil> 2.5]'],
    ['{{ (keyed "k" (list 1)).k }}', '[1]'],
    ['{{ printf "%T %#v" (list 1) (keyed "a" 1) }}', '[]interface {} map[string]interface {}{"a":1}'],
    ['{{ range list 1 nil }}[{{ . }}]{{ end }}', '[1][<no value>]'],
  ])('is called with arguments of its types: %s', (template, output) => {
    expect(render(template)).toBe(output);
  });

  test.each([
    ['{{ upper 1 }}', '<1>: expected string; found 1'],
    ['{{ upper nil }}', '<nil>: cannot assign nil to string'],
    ['{{ upper . }}', '<.>: wrong type for value; expected string; got map[string]string'],
    ['{{ upper }}', '<upper>: wrong number of args for upper: want 1 got 0'],
    ['{{ "a" | upper "b" }}', '<upper>: wrong number of args for upper: want 1 got 2'],
    ['{{ double 1.5 }}', '<1.5>: expected integer; found 1.5'],
    ['{{ double "1" }}', '<"1">: expected integer; found "1"'],
    ['{{ double .a }}', '<.a>: wrong type for value; expected int; got string'],
    ['{{ upper (keyed "k" nil).k }}', '<nil>: wrong type for value; expected string; got interface {}'],
    ['{{ (keyed "k" nil).k.x }}', 'nil pointer evaluating interface {}.x'],
    ['{{ (keyed "k" 1).k.x }}', "can't evaluate field x in type interface {}"],
    ['{{ range list 1 }}{{ .x }}{{ end }}', "can't evaluate field x in type interface {}"],
    ['{{ broken }}', '<broken>: error calling broken: out of order'],
    ['{{ spin }}', 'more than 250000 steps'],
    ['{{ bloat 100000000 }}', 'more than 4194304 bytes of intermediate text'],
  ])('is refused what it cannot take: %s', (template, text) => {
    expect(() => render(template)).toThrow(text);
  });

  test('that is in no table is an error when the template is read', () => {
    expect(() => compile('{{ if false }}{{ upper "x" }}{{ end }}', { name: 'k' })).toThrow(
      'template: k:1: function "upper" not defined',
    );
  });

  test('takes the place of a built-in one of the same name', () => {
    const own = new FunctionTable([
      ['len', { parameters: [goTypes.any], call: () => textValue('mine') }],
      ['and', { parameters: [goTypes.any, goTypes.any], call: () => textValue('both') }],
      ['break', { parameters: [], call: () => textValue('glass') }],
    ]);
    const template = compile('{{ len 1 }} {{ and 0 1 }} {{ break }}', { name: 'k', functions: own });
    expect(Buffer.from(template.render(new Map())).toString()).toBe('mine both glass');
  });
});

test('a table takes names of the language only', () => {
  for (const name of ['', '1a', 'a-b', 'a.b', 'a b', '.']) {
    expect(() => new FunctionTable([[name, upper]])).toThrow(TypeError);
  }
  expect(new FunctionTable([['größe', upper]]).names()).toEqual(['größe']);
});

test('a name beyond ASCII can be called', () => {
  const table = new FunctionTable([['größe', upper]]);
  expect(Buffer.from(compile('{{ größe "a" }}', { name: 'k', functions: table }).render(new Map())).toString()).toBe(
    'A',
  );
});
