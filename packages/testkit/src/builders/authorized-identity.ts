import type { AuthorizedIdentity, Scope } from '@lockkeeper/core';
import { buildScope } from './scope.ts';

/** An identity for a generator that no gate has seen, for tests of what comes after the gate. See `buildUse`. */
export function buildIdentity(more: { readonly scope?: Scope; readonly namespace?: string } = {}): AuthorizedIdentity {
  const use = {
    namespace: more.namespace ?? 'team-a',
    scope: more.scope ?? buildScope({ service: 'ECR' }),
    restsOn: [],
  };
  return use as unknown as AuthorizedIdentity;
}
