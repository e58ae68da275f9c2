import { invalidValue } from '../errors/field-errors.ts';
import { conflict, invalid, notFound } from '../errors/refusals.ts';
import { at, type JsonObject, objectAt, put, textAt, textsAt } from '../json/json.ts';
import { type KubeObject, nameOf, namespaceOf, uidOf } from '../json/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ServiceAccountKeys } from './service-account-keys.ts';
import { serviceAccountName } from './user.ts';

export interface TokenIssuer {
  readonly keys: ServiceAccountKeys;
  readonly issuer: string;
  /** Audiences of tokens that ask for none. */
  readonly audiences: readonly string[];
  readonly store: ObjectStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly tokenId: string;
}

const boundCollections: ReadonlyMap<string, string> = new Map([
  ['Pod', '/pods'],
  ['Secret', '/secrets'],
  ['Node', '/nodes'],
]);

/** Answers a TokenRequest for `account`: a signed token with the claims of a bound ServiceAccount token. */
export function issueToken(by: TokenIssuer, account: KubeObject, request: JsonObject): JsonObject {
  const asked = textsAt(request, 'spec', 'audiences');
  const audiences = asked.length === 0 ? by.audiences : asked;
  const seconds = Number(at(request, 'spec', 'expirationSeconds') ?? 3600);
  checkDuration(nameOf(account), seconds);
  const issuedAt = Math.floor(by.now / 1000);
  const claims: JsonObject = {
    aud: [...audiences],
    exp: issuedAt + seconds,
    iat: issuedAt,
    iss: by.issuer,
    jti: by.tokenId,
    'kubernetes.io': {
      namespace: namespaceOf(account),
      ...boundClaim(by, account, objectAt(request, 'spec', 'boundObjectRef')),
      serviceaccount: { name: nameOf(account), uid: uidOf(account) },
    },
    nbf: issuedAt,
    sub: serviceAccountName(namespaceOf(account), nameOf(account)),
  };
  const expires = `${new Date((issuedAt + seconds) * 1000).toISOString().slice(0, 19)}Z`;
  const reply: JsonObject = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: nameOf(account),
      namespace: namespaceOf(account),
      creationTimestamp: `${new Date(by.now).toISOString().slice(0, 19)}Z`,
    },
    spec: { ...objectAt(request, 'spec'), audiences: [...audiences], expirationSeconds: seconds },
  };
  put(reply, 'status', { token: by.keys.signJwt(claims), expirationTimestamp: expires });
  return reply;
}

function checkDuration(name: string, seconds: number): void {
  const field = 'spec.expirationSeconds';
  const why =
    seconds < 600
      ? 'may not specify a duration less than 10 minutes'
      : seconds > 2 ** 32
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (why !== undefined) {
    throw invalid('authentication.k8s.io', 'TokenRequest', name, [invalidValue(field, seconds, why)]);
  }
}

function boundClaim(by: TokenIssuer, account: KubeObject, reference: JsonObject | undefined): JsonObject {
  if (reference === undefined) return {};
  const kind = textAt(reference, 'kind');
  const name = textAt(reference, 'name');
  const collection = boundCollections.get(kind);
  if (collection === undefined) {
    const why = `cannot bind token for serviceaccount "${nameOf(account)}" to object of kind ${JSON.stringify(kind)}`;
    throw conflict({ group: '', plural: 'serviceaccounts' }, nameOf(account), why);
  }
  const plural = collection.slice(1);
  const bound = by.store.get(collection, kind === 'Node' ? '' : namespaceOf(account), name);
  if (bound === undefined) throw notFound({ group: '', plural }, name);
  const uid = textAt(reference, 'uid');
  if (uid !== '' && uid !== uidOf(bound.object)) {
    throw conflict(
      { group: '', plural },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record`,
    );
  }
  return { [kind.toLowerCase()]: { name, uid: uidOf(bound.object) } };
}
