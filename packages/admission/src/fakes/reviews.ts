import type { NamespaceFacts } from '@lockkeeper/core';
import { type KnownFacts, REVIEWED_KINDS, type ReviewedKind } from '../review/kinds.ts';
import type { ReviewRequest } from '../review/review-request.ts';

/** Objects and reviews for tests; every call gives new ones. */
export function kindOf(name: string): ReviewedKind {
  const found = REVIEWED_KINDS.find(({ kind }) => kind === name);
  if (found === undefined) throw new TypeError(`no kind ${name}`);
  return found;
}

export const OWN_ACCOUNT = { auth: { jwt: { serviceAccountRef: { name: 'reader' } } } };
export const ROLE = 'arn:aws:iam::111122223333:role/secrets';

export function store(aws: object = OWN_ACCOUNT, more: object = {}): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: { name: 'own', namespace: 'team-a' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1', ...aws } }, ...more },
  };
}

export function externalSecret(spec: object = {}): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'db', namespace: 'team-a' },
    spec: {
      secretStoreRef: { name: 'own' },
      data: [{ secretKey: 'password', remoteRef: { key: 'db' } }],
      ...spec,
    },
  };
}

export function request(changes: Partial<ReviewRequest> = {}): ReviewRequest {
  return {
    uid: 'review-1',
    group: 'external-secrets.io',
    version: 'v1',
    kind: 'SecretStore',
    subresource: '',
    operation: 'CREATE',
    namespace: 'team-a',
    name: 'own',
    object: store(),
    oldObject: null,
    dryRun: false,
    ...changes,
  };
}

/** The body of a webhook call. */
export function reviewBody({ group, version, kind, subresource, ...rest }: ReviewRequest): Uint8Array {
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { ...rest, kind: { group, version, kind }, ...(subresource ? { subResource: subresource } : {}) },
  };
  return Buffer.from(JSON.stringify(review));
}

export function namespace(name: string): NamespaceFacts {
  return { name, uid: `uid-${name}`, resourceVersion: '1', labels: new Map() };
}

export function facts(changes: Partial<KnownFacts> = {}): KnownFacts {
  const rules = { audiences: ['sts.amazonaws.com'], regions: [], refusedNamespaces: ['kube-system'] };
  return { rules, namespace: namespace('team-a'), grants: [], policyInstalled: true, ...changes };
}
