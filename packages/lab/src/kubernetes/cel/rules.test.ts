import { describe, expect, test } from 'vitest';
import type { FieldError } from '../errors/refusals.ts';
import type { Json, JsonObject } from '../json/json.ts';
import { compileRules } from './compile-rules.ts';
import { evaluateRules } from './evaluate-rules.ts';

const texts: JsonObject = { type: 'array', items: { type: 'string' } };

function schemaWith(...rules: JsonObject[]): JsonObject {
  return {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: { list: texts, text: { type: 'string' } },
        'x-kubernetes-validations': rules,
      },
    },
  };
}

function findingsOf(rule: string, spec: Json): readonly FieldError[] {
  const { tree, findings } = compileRules(schemaWith({ rule }));
  expect(findings).toEqual([]);
  return tree === undefined ? [] : evaluateRules(tree, { spec }, undefined);
}

const many = Array.from({ length: 3000 }, (_, index) => `item ${index}`);

describe('a rule that costs too much', () => {
  test.each([
    ['loops in loops', 'self.list.all(a, self.list.all(b, self.list.all(c, a + b != c)))'],
    ['hides behind an or', 'self.list.all(a, self.list.all(b, self.list.all(c, a + b != c))) || true'],
    ['compares what is large', 'self.list.all(a, self.list.all(b, self.list == self.list))'],
    [
      'doubles a text',
      `${Array.from({ length: 60 }, (_, i) => `cel.bind(t${i + 1}, t${i} + t${i}, `)
        .join('')
        .replace('t0 + t0', 'self.text + self.text')}t60 == ''${')'.repeat(60)}`,
    ],
    ['compares all with all', 'sets.equivalent(self.list, self.list) && sets.contains(self.list, self.list)'],
    [
      'asks for much time',
      "self.list.all(a, self.list.all(b, timestamp('2024-01-01T00:00:00Z').getHours('Asia/Tokyo') >= 0))",
    ],
    ['replaces with much', 'self.text.replace("", self.list.join(self.text)).size() > 0'],
    ['searches with a long pattern', 'self.list.all(a, self.list.exists(b, (a + self.text).matches("(x+x+)+y" + b)))'],
  ])('is stopped when it %s', (_name, rule) => {
    const spec = { list: many, text: 'x'.repeat(20_000) };
    const [finding, ...others] = findingsOf(rule, spec);
    expect(others).toEqual([]);
    expect(finding?.field).toBe('spec');
    expect(finding?.text).toContain(
      'no further validation rules will be run due to call cost exceeds limit for rule: ',
    );
  });

  test('ends the rules after it', () => {
    const slow = { rule: 'self.list.all(a, self.list.all(b, self.list.all(c, a + b != c)))' };
    const { tree } = compileRules(schemaWith(slow, { rule: 'false' }));
    const findings = tree === undefined ? [] : evaluateRules(tree, { spec: { list: many } }, undefined);
    expect(findings).toHaveLength(1);
  });
});

describe('a rule that cannot be compiled', () => {
  test.each([
    ['self.', 'Syntax error'],
    ['self.list + 1 == 2', "found no matching overload for '_+_' applied to '(list<string>, int)'"],
    ['other == 1', "undeclared reference to 'other' (in container '')"],
    ['self.text', 'cel expression must evaluate to a bool'],
    ['!'.repeat(50_000), 'compilation failed'],
    [`${'('.repeat(5000)}1${')'.repeat(5000)} == 1`, 'compilation failed'],
  ])('%.40s is refused', (rule, wanted) => {
    const { findings } = compileRules(schemaWith({ rule }), 'schema');
    expect(findings).toHaveLength(1);
    expect(findings[0]?.field).toBe('schema.properties[spec].x-kubernetes-validations[0].rule');
    expect(findings[0]?.text).toContain(wanted);
  });

  test.each<[string, JsonObject, string]>([
    ['no text', { rule: ' ' }, 'Required value: rule is not specified'],
    ['an empty message', { rule: 'true', message: ' ' }, 'Invalid value: " ": message must be non-empty if specified'],
    [
      'breaks and no message',
      { rule: 'true ||\nfalse' },
      'Required value: message must be specified if rule contains line breaks',
    ],
    ['an unknown reason', { rule: 'true', reason: 'Bad' }, 'Unsupported value: "Bad"'],
    [
      'a path to nowhere',
      { rule: 'true', fieldPath: '.gone' },
      'Invalid value: ".gone": fieldPath must be a valid path',
    ],
    [
      'no oldSelf to be optional',
      { rule: 'true', optionalOldSelf: true },
      'may not be set if oldSelf is not used in rule',
    ],
    [
      'a message that is no text',
      { rule: 'true', messageExpression: '1' },
      'messageExpression must evaluate to a string',
    ],
  ])('nor is one with %s', (_name, rule, wanted) => {
    const { findings } = compileRules(schemaWith(rule));
    expect(findings.map((finding) => finding.text).join()).toContain(wanted);
  });

  test('nor one that compares items of a list that have no identity', () => {
    const items = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    const schema = { type: 'object', properties: { list: { type: 'array', items } } };
    const [finding] = compileRules(schema, 'schema').findings;
    expect(finding?.text).toContain(
      'oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[list]',
    );
  });
});

describe('values as rules see them', () => {
  test('what a newer rule finds in an unchanged value is not held against an update', () => {
    const { tree } = compileRules(schemaWith({ rule: 'self.text == ""' }));
    if (tree === undefined) throw new TypeError('no rules');
    const spec = { text: 'a' };
    expect(evaluateRules(tree, { spec, metadata: { name: 'b' } }, { spec })).toEqual([]);
    expect(evaluateRules(tree, { spec: { text: 'b' } }, { spec })).toHaveLength(1);
  });

  test('sets have no order, and names that CEL keeps for itself are escaped', () => {
    const properties: JsonObject = {
      set: { ...texts, 'x-kubernetes-list-type': 'set' },
      namespace: { type: 'string' },
      'a.b/c-d': { type: 'integer' },
    };
    const rule = "self.set == oldSelf.set && self.__namespace__ == 'x' && self.a__dot__b__slash__c__dash__d == 1";
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': [{ rule }] } },
    };
    const { tree, findings } = compileRules(schema);
    expect(findings).toEqual([]);
    if (tree === undefined) throw new TypeError('no rules');
    const spec = { set: ['a', 'b'], namespace: 'x', 'a.b/c-d': 1 };
    expect(evaluateRules(tree, { spec }, { spec: { ...spec, set: ['b', 'a'] } })).toEqual([]);
  });
});
