import type { ObjectVersion } from './authorized-use.ts';
import type { IdentityFacts } from './base-identity.ts';
import type { GrantFacts, NamespaceFacts, ObjectFacts } from './facts.ts';

/** The store or generator a decision is about. */
export interface Subject extends ObjectFacts {
  readonly kind: string;
  readonly namespace?: string;
}

function version(kind: string, facts: ObjectFacts, namespace?: string): ObjectVersion {
  const { name, uid, resourceVersion } = facts;
  return { kind, name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) };
}

/** Every object that a decision rests on (must M5). */
export function restsOn(
  namespace: NamespaceFacts,
  subject: Subject,
  identity: IdentityFacts,
  grant?: GrantFacts,
): readonly ObjectVersion[] {
  const account = identity.serviceAccount;
  return [
    version('Namespace', namespace),
    version(subject.kind, subject, subject.namespace),
    ...(account ? [version('ServiceAccount', account, account.namespace)] : []),
    ...(identity.secrets ?? []).map((secret) => version('Secret', secret, secret.namespace)),
    ...(grant ? [version('StoreGrant', grant)] : []),
  ];
}
