import { authorizeListed, authorizeUse, type FakeDatum, type RemoteWish, type StoreFacts } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { FakeStore } from './fake-store.ts';
import { fakeValidation } from './fake-validation.ts';

function storeOf(data: readonly FakeDatum[], validationResult?: number): StoreFacts {
  const facts = { name: 'fake', uid: 'u', resourceVersion: '1', ready: true, conditions: [] };
  const fake = { data, ...(validationResult === undefined ? {} : { validationResult }) };
  return { ...facts, kind: 'SecretStore', namespace: 'team-a', fake };
}

function question(data: readonly FakeDatum[]) {
  return {
    namespace: { name: 'team-a', uid: 'n', resourceVersion: '1', labels: new Map<string, string>() },
    reference: { kind: 'SecretStore' as const, name: 'fake' },
    store: storeOf(data),
    identity: {},
    grants: [],
    rules: { audiences: [], regions: [], refusedNamespaces: [] },
    purpose: 'fetch' as const,
  };
}

async function read(data: readonly FakeDatum[], ...remote: readonly RemoteWish[]): Promise<readonly string[]> {
  const verdict = authorizeUse({ ...question(data), remote });
  if (verdict.kind !== 'allowed-local') throw new Error('not let through');
  const answers = await new FakeStore().fetch(verdict.use);
  return answers.map((answer) => (answer.kind === 'value' ? answer.value.revealText() : answer.kind));
}

const DATA: readonly FakeDatum[] = [
  { key: 'a', value: 'old', version: 'v1' },
  { key: 'a', value: 'new', version: 'v2' },
  { key: 'b', value: 'first' },
  { key: 'b', value: 'second' },
];

describe('a fake store', () => {
  it('gives the value of exactly the key and version asked for, the last of several', async () => {
    expect(await read(DATA, { key: 'a', version: 'v1' }, { key: 'b' })).toEqual(['old', 'second']);
  });

  it.each([
    { key: 'a' },
    { key: 'av1' },
    { key: 'a', version: 'v3' },
    { key: 'b', version: 'v1' },
    { key: '__proto__' },
  ])('has nothing for %j', async (wish) => {
    expect(await read(DATA, wish)).toEqual(['absent']);
  });

  it('lists each key once, and a listed key means its newest version', async () => {
    const use = authorizeUse({ ...question(DATA), remote: [] });
    if (use.kind !== 'allowed-local') throw new Error('not let through');
    const listed = await new FakeStore().list(use.use, { tags: new Map() });
    expect(listed).toEqual({ kind: 'names', names: ['a', 'b'] });
    const found = authorizeListed({ ...question(DATA), names: ['a', 'b'] });
    if (found.kind !== 'allowed-local') throw new Error('not let through');
    const answers = await new FakeStore().fetch(found.use);
    expect(answers.map((answer) => answer.kind === 'value' && answer.value.revealText())).toEqual(['new', 'second']);
  });

  it('says that a property which is missing is a secret which is missing', async () => {
    const use = authorizeUse({ ...question(DATA), remote: [{ key: 'b' }] });
    if (use.kind !== 'allowed-local') throw new Error('not let through');
    expect((await new FakeStore().fetch(use.use))[0]).toMatchObject({ missingProperty: 'absent' });
  });

  it.each([
    [undefined, undefined],
    [0, undefined],
    [1, 'later'],
    [2, 'change'],
    [7, 'change'],
  ])('with validationResult %j is checked as it says', (result, retry) => {
    expect(fakeValidation(storeOf([], result))?.retry).toBe(retry);
  });
});
