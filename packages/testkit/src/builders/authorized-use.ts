import type { AuthorizedUse, RemoteReference, Scope } from '@lockkeeper/core';
import { buildScope } from './scope.ts';

/**
 * A use that no gate has seen, for tests of what comes after the gate. The only cast to the brand outside `authorizeUse`:
 * this package is private and never shipped.
 */
export function buildUse(
  references: readonly RemoteReference[],
  more: { readonly scope?: Scope; readonly namespace?: string } = {},
): AuthorizedUse {
  const use = {
    namespace: more.namespace ?? 'team-a',
    scope: more.scope ?? buildScope(),
    references,
    restsOn: [],
  };
  return use as unknown as AuthorizedUse;
}
