import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpressionFacts, fillExpression, parseExpression } from './expression.ts';
import { globMatches } from './glob.ts';

function facts(name: string, labels: Record<string, string> = {}, serviceAccount?: string): ExpressionFacts {
  const namespace = { name, labels: new Map(Object.entries(labels)) };
  return { namespace, ...(serviceAccount ? { serviceAccount } : {}) };
}

function value(text: string, given: ExpressionFacts): string {
  const expression = parseExpression(text);
  if (!expression.ok) return `no expression: ${expression.problem}`;
  const filled = fillExpression(expression.value, given);
  return filled.ok ? filled.value : `no value: ${filled.problem}`;
}

const TEAM = 'lockkeeper.dev/team';

describe('expressions', () => {
  it.each([
    ['service1', 'service1'],
    ['${namespace}', 'team-a'],
    ['${label:lockkeeper.dev/team}', 'red'],
    ['${label:kubernetes.io/metadata.name}', 'team-a'],
    ['${serviceAccount}', 'reader'],
    ['ns/${namespace}:${serviceAccount}', 'ns/team-a:reader'],
  ])('%s is %s', (text, expected) => {
    expect(value(text, facts('team-a', { [TEAM]: 'red', 'kubernetes.io/metadata.name': 'forged' }, 'reader'))).toBe(
      expected,
    );
  });

  it.each([
    ['${namespace', /no closing/],
    ['$namespace', /must begin an expression/],
    ['a$', /must begin an expression/],
    ['${}', /is not known/],
    ['${Namespace}', /is not known/],
    ['${namespace }', /is not known/],
    ['${label:}', /tenants may set/],
    ['${label:team}', /tenants may set/],
    ['${label:xlockkeeper.dev/team}', /tenants may set/],
    ['${label:Lockkeeper.dev/team}', /tenants may set/],
    ['${label:lockkeeper.dev/}', /no label of Kubernetes/],
    ['${label:lockkeeper.dev/a/b}', /no label of Kubernetes/],
    ['${namespace}${serviceAccount}', /no value has/],
    ['${namespace}-${serviceAccount}', /no value has/],
    ['${namespace}.x_${serviceAccount}', /no value has/],
  ])('threat/I12 %s is refused', (text, reason) => {
    expect(parseExpression(text)).toMatchObject({ ok: false, problem: expect.stringMatching(reason) });
  });

  it('threat/I12 a label that is missing, empty or strange gives no value, never an empty one', () => {
    expect(value('${label:lockkeeper.dev/team}', facts('a'))).toMatch(
      /^no value: namespace "a" has no value for the label/,
    );
    expect(value('${label:lockkeeper.dev/team}', facts('a', { [TEAM]: '' }))).toMatch(/^no value/);
    expect(value('${label:lockkeeper.dev/team}', facts('a', { [TEAM]: 'x/*' }))).toMatch(/^no value/);
    expect(value('${serviceAccount}', facts('a'))).toMatch(/^no value/);
  });

  it('threat/I13 distinct facts never give one text', () => {
    const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,6}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, name, name, fc.constantFrom('/', ':', '-+', '@x', 'a=b'), (a, b, c, d, between) => {
        const text = `\${namespace}${between}\${serviceAccount}`;
        const isSame = a === c && b === d;
        expect(value(text, facts(a, {}, b)) === value(text, facts(c, {}, d))).toBe(isSame);
      }),
    );
  });
});

describe('globMatches', () => {
  it('agrees with a regular expression on random inputs', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (glob, text) => {
        const regex = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
        expect(globMatches(glob, text)).toBe(regex.test(text));
      }),
    );
  });
});
