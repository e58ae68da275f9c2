import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scope } from './scope.ts';
import { scopeKey } from './scope-key.ts';

const base: Scope = {
  service: 'SecretsManager',
  partition: 'aws',
  region: 'us-east-1',
  storeUid: 'store',
  base: { kind: 'service-account', namespace: 'n', name: 's', uid: 'u', roleArn: 'r', audience: 'a' },
  hops: [{ roleArn: 'h', externalId: 'e', sessionTags: [{ key: 'k', value: 'v' }], transitiveTagKeys: ['k'] }],
};

describe('scopeKey', () => {
  it('does not depend on the order of tags and transitive keys', () => {
    const tags = [
      { key: 'b', value: '2' },
      { key: 'a', value: '1' },
    ];
    const one = { ...base, hops: [{ roleArn: 'h', sessionTags: tags, transitiveTagKeys: ['a', 'b'] }] };
    const two = { ...base, hops: [{ roleArn: 'h', sessionTags: tags.toReversed(), transitiveTagKeys: ['b', 'a'] }] };
    expect(scopeKey(one)).toBe(scopeKey(two));
  });

  it.each<[string, Partial<Scope>]>([
    ['service', { service: 'ParameterStore' }],
    ['region', { region: 'eu-west-1' }],
    ['partition', { partition: 'aws-cn' }],
    ['store', { storeUid: 'other' }],
    ['identity', { base: { kind: 'controller' } }],
    ['account uid', { base: { ...base.base, uid: 'u2' } as Scope['base'] }],
    ['role annotation', { base: { ...base.base, roleArn: 'r2' } as Scope['base'] }],
    ['session name', { base: { ...base.base, sessionName: 'other' } as Scope['base'] }],
    ['chain', { hops: [] }],
  ])('threat/C1 differs when the %s differs', (_, changes) => {
    expect(scopeKey({ ...base, ...changes })).not.toBe(scopeKey(base));
  });

  it("threat/V2 differs for each pod of one account where the identity is the pod's own", () => {
    const of = (podUid: string): Scope => ({
      ...base,
      base: {
        kind: 'pod-identity',
        namespace: 'n',
        name: 's',
        uid: 'u',
        podUid,
        audience: 'a',
        agentUrls: ['http://169.254.170.23/v1/credentials'],
        agentTimeoutMs: 1_000,
      },
    });
    expect(scopeKey(of('one'))).not.toBe(scopeKey(of('two')));
  });

  it('threat/C2 never collides through separators inside names, tags or ids', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '=', ':', '/', '"', '\\', '\n', ']'), maxLength: 6 });
    const scope = fc.record({ name: text, role: text, id: text, key: text, value: text });
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        const of = (s: typeof a): Scope => ({
          ...base,
          base: { ...base.base, name: s.name } as Scope['base'],
          hops: [
            { roleArn: s.role, externalId: s.id, sessionTags: [{ key: s.key, value: s.value }], transitiveTagKeys: [] },
          ],
        });
        expect(scopeKey(of(a)) === scopeKey(of(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
