import { own, put, textAt } from '../json/json.ts';
import { ensureMetadata, ensureObject, isTerminating, uidOf } from '../json/kube-object.ts';
import type { ResourceRegistry } from '../resources/registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { ObjectWriter } from '../writer/object-writer.ts';
import type { ServiceAccountKeys } from './service-account-keys.ts';
import { serviceAccountName } from './user.ts';

export interface TokenSecretParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
  readonly keys: ServiceAccountKeys;
  /** PEM of the authority behind the server's certificate. */
  readonly caCertificate: string | undefined;
}

const type = 'kubernetes.io/service-account-token';
const nameKey = 'kubernetes.io/service-account.name';
const uidKey = 'kubernetes.io/service-account.uid';

/** Issuer of the tokens in Secrets, which never expire. Fixed upstream as well. */
export const secretTokenIssuer = 'kubernetes/serviceaccount';

export function isTokenSecret(object: StoredObject['object']): boolean {
  return textAt(object, 'type') === type;
}

/**
 * Fills a Secret of type `kubernetes.io/service-account-token` with a token, the authority and the namespace, as the
 * token controller does; removes one whose ServiceAccount is not there (any more).
 */
export function fillTokenSecret(parts: TokenSecretParts, namespace: string, name: string): void {
  const { store, registry, writer } = parts;
  const stored = store.get('/secrets', namespace, name);
  const definition = registry.find('', 'secrets');
  if (stored === undefined || definition === undefined || !isTokenSecret(stored.object)) return;
  if (isTerminating(stored.object)) return;
  const account = store.get('/serviceaccounts', namespace, textAt(stored.object, 'metadata', 'annotations', nameKey));
  const uid = account === undefined ? '' : uidOf(account.object);
  const wanted = textAt(stored.object, 'metadata', 'annotations', uidKey);
  if (account === undefined || (wanted !== '' && wanted !== uid)) {
    writer.delete(definition, stored, { preconditions: {}, propagation: 'Background', dryRun: false });
    return;
  }
  writer.amend('/secrets', stored, (object) => {
    put(ensureObject(ensureMetadata(object), 'annotations'), uidKey, uid);
    const data = ensureObject(object, 'data');
    const fill = (key: string, value: () => string): void => {
      if ((own(data, key) ?? '') === '') put(data, key, Buffer.from(value()).toString('base64'));
    };
    fill('namespace', () => namespace);
    if (parts.caCertificate !== undefined) fill('ca.crt', () => parts.caCertificate ?? '');
    fill('token', () => tokenFor(parts.keys, { namespace, account: account.name, uid, secret: name }));
  });
}

interface TokenFacts {
  readonly namespace: string;
  readonly account: string;
  readonly uid: string;
  readonly secret: string;
}

function tokenFor(keys: ServiceAccountKeys, { namespace, account, uid, secret }: TokenFacts): string {
  return keys.signJwt({
    iss: secretTokenIssuer,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secret,
    'kubernetes.io/serviceaccount/service-account.name': account,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: serviceAccountName(namespace, account),
  });
}

/** Secrets of a namespace that carry tokens of one account. */
export function tokenSecretsOf(store: ObjectStore, namespace: string, account: string): readonly string[] {
  return store
    .list('/secrets', namespace)
    .filter(({ object }) => isTokenSecret(object) && textAt(object, 'metadata', 'annotations', nameKey) === account)
    .map(({ name }) => name);
}
