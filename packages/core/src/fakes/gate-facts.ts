import { authorizeUse, type UseRequest } from '../authorize/authorize-use.ts';
import type { AwsProviderSpec, GrantFacts, StoreFacts } from '../authorize/facts.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/team-a';
export const OTHER = 'arn:aws:iam::111122223333:role/team-b';

export function namespace(name = 'team-a', labels: Record<string, string> = {}): UseRequest['namespace'] {
  return { name, uid: `uid-${name}`, resourceVersion: '1', labels: new Map(Object.entries(labels)) };
}

export function aws(changes: Partial<AwsProviderSpec> = {}): AwsProviderSpec {
  return {
    service: 'SecretsManager',
    region: 'us-east-1',
    auth: { jwt: { serviceAccountRef: { name: 'reader' } } },
    ...changes,
  };
}

export function store(changes: Partial<StoreFacts> = {}): StoreFacts {
  return {
    kind: 'SecretStore',
    namespace: 'team-a',
    name: 'store',
    uid: 'store-uid',
    resourceVersion: '5',
    ready: true,
    aws: aws(),
    conditions: [],
    ...changes,
  };
}

export function clusterStore(changes: Partial<StoreFacts> = {}): StoreFacts {
  const { namespace: _, ...rest } = store({ kind: 'ClusterSecretStore', ...changes });
  return rest;
}

export function account(
  annotations: Record<string, string> = { 'eks.amazonaws.com/role-arn': ROLE },
): UseRequest['identity'] {
  return {
    serviceAccount: {
      namespace: 'team-a',
      name: 'reader',
      uid: 'sa-uid',
      resourceVersion: '3',
      annotations: new Map(Object.entries(annotations)),
    },
  };
}

export function grant(changes: Partial<GrantFacts> = {}): GrantFacts {
  return {
    name: 'grant',
    uid: 'grant-uid',
    resourceVersion: '9',
    namespace: 'team-a',
    namespaceUid: 'uid-team-a',
    stores: [],
    services: [],
    regions: ['us-east-1'],
    roles: [ROLE],
    allowControllerIdentity: false,
    sessionTags: [],
    transitiveTagKeys: [],
    ...changes,
  };
}

export function request(changes: Partial<UseRequest> = {}): UseRequest {
  const given = 'store' in changes ? changes.store : store();
  return {
    namespace: namespace(),
    reference: { kind: given?.kind ?? 'SecretStore', name: given?.name ?? 'store' },
    store: given,
    remote: [{ key: 'app/db' }],
    identity: account(),
    grants: [],
    rules: { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'] },
    purpose: 'fetch',
    ...changes,
  };
}

export function textOf(asked: UseRequest): string {
  const verdict = authorizeUse(asked);
  return verdict.kind === 'refused' ? verdict.refusal.tenant : 'allowed';
}

export function allowed(asked: UseRequest) {
  const verdict = authorizeUse(asked);
  if (verdict.kind === 'refused') throw new Error(`refused: ${verdict.refusal.tenant}`);
  if (verdict.kind !== 'allowed') throw new Error('the store is not of AWS');
  return verdict.use;
}
