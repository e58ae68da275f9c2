import type { AuthorizedPush, PushOwner, RemoteReference, Scope } from '@lockkeeper/core';
import { buildScope } from './scope.ts';

/** The PushSecret of the namespace team-a that pushes, unless a test says otherwise. */
export function buildPushOwner(overrides: Partial<PushOwner> = {}): PushOwner {
  return {
    clusterId: '00000000-0000-4000-8000-0000000000c1',
    namespace: 'team-a',
    uid: '00000000-0000-4000-8000-0000000000a1',
    ...overrides,
  };
}

/** A permission to push that no gate has seen, for tests of what comes after the gate. See `buildUse`. */
export function buildPush(
  references: readonly RemoteReference[],
  more: { readonly scope?: Scope; readonly owner?: PushOwner; readonly adoptsFromEso?: boolean } = {},
): AuthorizedPush {
  const owner = more.owner ?? buildPushOwner();
  const use = {
    namespace: owner.namespace,
    scope: more.scope ?? buildScope(),
    references,
    owner,
    adoptsFromEso: more.adoptsFromEso ?? false,
    restsOn: [],
  };
  return use as unknown as AuthorizedPush;
}
