import { describe, expect, it } from 'vitest';
import type { RemoteRef } from '../api/generated/external-secrets.ts';
import type { FetchAnswer } from '../ports/secret-provider.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { assemble } from './assemble.ts';
import type { FetchEntry } from './fetch-entry.ts';
import { planFetches } from './plan-fetches.ts';

const store = { kind: 'SecretStore', name: 's' } as const;

function data(index: number, secretKey: string, ref: RemoteRef): FetchEntry {
  return { kind: 'data', index, secretKey, ref, store };
}

function extract(index: number, ref: RemoteRef): FetchEntry {
  return { kind: 'extract', index, ref, rewrite: [], store };
}

function text(value: string): FetchAnswer {
  return { kind: 'value', value: SealedValue.ofText(value), form: 'text', version: '1' };
}

function run(...pairs: readonly (readonly [FetchEntry, FetchAnswer])[]) {
  const assembled = assemble(
    pairs.map(([entry]) => entry),
    new Map(pairs),
  );
  if (!assembled.ok) return assembled.refusal.tenant;
  return Object.fromEntries([...assembled.data].map(([key, value]) => [key, value.revealText()]));
}

describe('assemble', () => {
  it('takes a value, a property of it, and a decoded value', () => {
    expect(
      run(
        [data(0, 'whole', { key: 'k' }), text('plain')],
        [data(1, 'user', { key: 'j', property: 'db.user' }), text('{"db":{"user":"jane"}}')],
        [data(2, 'raw', { key: 'b', decodingStrategy: 'Base64' }), text('aGVsbG8=')],
      ),
    ).toEqual({ whole: 'plain', user: 'jane', raw: 'hello' });
  });

  it('lets later keys win, and data beat dataFrom, whatever order the groups came in', () => {
    expect(
      run(
        [data(0, 'a', { key: 'k' }), text('from data')],
        [extract(1, { key: 'two' }), text('{"a":"second","b":"second"}')],
        [extract(0, { key: 'one' }), text('{"b":"first","c":"first"}')],
      ),
    ).toEqual({ a: 'from data', b: 'second', c: 'first' });
  });

  it('keeps binary values to the byte', () => {
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    const answer: FetchAnswer = { kind: 'value', value: SealedValue.ofBytes(bytes), form: 'binary', version: '1' };
    const entry = data(0, 'bin', { key: 'k' });
    const assembled = assemble([entry], new Map([[entry, answer]]));
    expect(assembled.ok && assembled.data.get('bin')?.reveal()).toEqual(bytes);
  });

  it('fails as a whole when one entry has no value: four good keys do not make a Secret', () => {
    const good = [0, 1, 2, 3].map((i) => [data(i, `k${i}`, { key: `k${i}` }), text('v')] as const);
    const missing: FetchAnswer = { kind: 'absent', code: 'ResourceNotFoundException' };
    expect(run(...good, [data(4, 'k4', { key: 'gone' }), missing])).toMatch(
      /^error processing spec\.data\[4\] \(key: gone\), err: Secret does not exist/,
    );
  });

  it('names the missing property as ESO does', () => {
    expect(run([data(0, 'a', { key: 'k', property: 'nope' }), text('{"a":1}')])).toBe(
      'error processing spec.data[0] (key: k), err: key nope does not exist in secret k',
    );
  });

  it('threat/L1 says that a value is no JSON without quoting it', () => {
    const planted = 'hunter2-my-password';
    const said = run([extract(0, { key: 'k' }), text(planted)]);
    expect(said).toMatch(/^error processing spec\.dataFrom\[0\]\.extract, err: unable to unmarshal secret k: /);
    expect(said).not.toContain('hunter2');
  });

  it('threat/X11 refuses two keys that become one', () => {
    expect(run([extract(0, { key: 'k' }), text('{"a b":"1","a/b":"2"}')])).toContain(
      'secret name collision during conversion',
    );
  });

  it('threat/X2 keeps keys named like JavaScript properties', () => {
    const entry = extract(0, { key: 'k' });
    const assembled = assemble([entry], new Map([[entry, text('{"__proto__":"1","constructor":"2"}')]]));
    expect(assembled.ok && [...assembled.data.keys()].toSorted()).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('planFetches', () => {
  it('refuses an entry that names no store', () => {
    const spec = {
      refreshInterval: '1h',
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [{ secretKey: 'a', remoteRef: { key: 'k' } }],
    } as const;
    expect(planFetches(spec)).toMatchObject({ code: 'InvalidInput' });
  });
});
