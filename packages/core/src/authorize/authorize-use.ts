import type { AwsService, RemoteReference } from '../reference/remote-reference.ts';
import type { LocalReference } from '../scope/local-scope.ts';
import {
  type AdmittedAws,
  type AdmittedLocal,
  admitStore,
  type Refused,
  refused,
  type StoreQuestion,
} from './admit-store.ts';
import type { AuthorizedLocalUse, AuthorizedUse } from './authorized-use.ts';
import { awsScope } from './aws-scope.ts';
import type { IdentityFacts } from './base-identity.ts';
import type { GrantFacts } from './facts.ts';
import { localScopeOf } from './local/local-scope-of.ts';
import { openLocal, openRemote, type RemoteWish } from './open-keys.ts';
import { restsOn } from './rests-on.ts';

/** What the gate needs to know of an identity, and of who may lend one. */
export interface IdentityRequest {
  readonly identity: IdentityFacts;
  readonly grants: readonly GrantFacts[];
}

/** All that the gate looks at. Facts come from the watch caches of the moment; the gate is asked again for every fetch. */
export interface UseRequest extends StoreQuestion, IdentityRequest {
  readonly remote: readonly RemoteWish[];
}

/** Permission to ask a store, by the port that takes it. */
export type Allowed =
  | { readonly kind: 'allowed'; readonly use: AuthorizedUse }
  | { readonly kind: 'allowed-local'; readonly use: AuthorizedLocalUse };

export type UseVerdict =
  | Allowed
  /** `index` is the position in `remote` when one key is at fault. */
  | (Refused & { readonly index?: number });

/** Permission for references that are open already. */
export function permitUse(
  admitted: AdmittedAws,
  request: StoreQuestion & IdentityRequest,
  references: readonly RemoteReference[],
): Extract<Allowed, { kind: 'allowed' }> | Refused {
  const { store, aws, wish } = admitted;
  const { namespace, grants, rules, identity } = request;
  const question = { asker: store, aws, wish, namespace, grants, rules, purpose: 'read' as const };
  const scope = awsScope(question, identity, { service: aws.service as AwsService, uid: store.uid });
  if (!scope.ok) return refused(scope.refusal);
  const use = {
    namespace: namespace.name,
    scope: scope.value.scope,
    references,
    restsOn: restsOn(namespace, store, identity, scope.value.grant),
  };
  // A cast to this brand, as one more for volumes: everything before it is what the brand stands for.
  return { kind: 'allowed', use: use as unknown as AuthorizedUse };
}

/** As `permitUse`, for a store whose values are in the cluster. */
export function permitLocalUse(
  admitted: AdmittedLocal,
  request: StoreQuestion & IdentityRequest,
  references: readonly LocalReference[],
): Extract<Allowed, { kind: 'allowed-local' }> | Refused {
  const { namespace, rules, identity } = request;
  const scope = localScopeOf(admitted, identity, rules);
  if (!scope.ok) return refused(scope.refusal);
  const use = {
    namespace: namespace.name,
    scope: scope.value,
    references,
    restsOn: restsOn(namespace, admitted.store, identity),
  };
  // As in `permitUse`.
  return { kind: 'allowed-local', use: use as unknown as AuthorizedLocalUse };
}

/**
 * The one gate (must M1): namespace, store, identity and keys go in, and out comes the only value that a `SecretProvider` or
 * `LocalProvider` accepts, or a refusal. Pure, so the same function serves reconcile, admission and the CLI. It is asked for every
 * fetch and before any cache, because rights may have been withdrawn since the last one (`threat/I24`).
 */
export function authorizeUse(request: UseRequest): UseVerdict {
  const admitted = admitStore(request);
  if (admitted.kind === 'refused') return admitted;
  if (admitted.kind === 'admitted') {
    const references = openRemote(admitted, request.namespace, request.remote);
    return 'refusal' in references ? { kind: 'refused', ...references } : permitUse(admitted, request, references);
  }
  const references = openLocal(admitted, request.namespace, request.remote);
  return 'refusal' in references ? { kind: 'refused', ...references } : permitLocalUse(admitted, request, references);
}
