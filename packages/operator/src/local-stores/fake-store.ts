import {
  type AuthorizedLocalUse,
  type FakeDatum,
  type FakeScope,
  type FetchAnswer,
  type ListAnswer,
  type ListFilter,
  type LocalProvider,
  type LocalReference,
  SealedValue,
} from '@lockkeeper/core';

function scopeOf({ scope }: AuthorizedLocalUse): FakeScope {
  if (scope.provider === 'fake') return scope;
  throw new TypeError('this provider reads stores with provider fake only');
}

/** Of data with one key and version the last counts, as upstream's table is filled in order. */
function find(data: readonly FakeDatum[], { name, version = '' }: LocalReference): FakeDatum | undefined {
  return data.findLast((datum) => datum.key === name && (datum.version ?? '') === version);
}

function answer(data: readonly FakeDatum[], reference: LocalReference): FetchAnswer {
  const found = find(data, reference);
  if (found === undefined) return { kind: 'absent', code: 'NoSecret' };
  const { value, version = '' } = found;
  return { kind: 'value', value: SealedValue.ofText(value), form: 'text', version, missingProperty: 'absent' };
}

/** Names that were listed are fetched without version; a key that has versions only is listed by none of them. */
function listed(data: readonly FakeDatum[], { path }: ListFilter): readonly string[] {
  const names = new Set(data.map(({ key }) => key).filter((key) => path === undefined || key.startsWith(path)));
  return [...names].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Reads stores with `provider.fake`: the gate has put their data into the scope. Tags do not exist there and are not looked at. */
export class FakeStore implements LocalProvider {
  fetch(use: AuthorizedLocalUse): Promise<readonly FetchAnswer[]> {
    const { data } = scopeOf(use);
    return Promise.resolve(use.references.map((reference) => answer(data, reference)));
  }

  list(use: AuthorizedLocalUse, filter: ListFilter): Promise<ListAnswer> {
    return Promise.resolve({ kind: 'names', names: listed(scopeOf(use).data, filter) });
  }

  check(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
