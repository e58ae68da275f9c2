import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@lockkeeper/core';
import type { LabRequest } from '../../http/types.ts';
import { type JsonObject, own, textAt, textsAt } from '../json/json.ts';
import { isTerminating, uidOf } from '../json/kube-object.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ServiceAccountKeys } from './service-account-keys.ts';
import { secretTokenIssuer } from './token-secrets.ts';
import { makeUser, serviceAccountGroups, serviceAccountName, type User } from './user.ts';

/** A bearer token registered when the lab starts. */
export interface StaticToken {
  readonly token: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export interface TokenOutcome {
  readonly user: User;
  readonly audiences: readonly string[];
}

/** Tells who makes a request: client certificate, static token or ServiceAccount token. */
export class Authenticator {
  readonly #tokens: readonly { readonly digest: Buffer; readonly user: User }[];
  readonly #keys: ServiceAccountKeys;
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #issuer: string;
  readonly #audiences: readonly string[];

  constructor(parts: {
    tokens: readonly StaticToken[];
    keys: ServiceAccountKeys;
    store: ObjectStore;
    clock: Clock;
    issuer: string;
    audiences: readonly string[];
  }) {
    this.#tokens = parts.tokens.map(({ token, username, groups }) => ({
      digest: digest(token),
      user: makeUser(username, groups),
    }));
    this.#keys = parts.keys;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#issuer = parts.issuer;
    this.#audiences = parts.audiences;
  }

  /** The user, or undefined when nobody the lab knows. */
  authenticate(request: LabRequest): User | undefined {
    const certificate = request.clientCertificate;
    if (certificate !== undefined) return makeUser(certificate.commonName, certificate.organizations);
    const header = Object.hasOwn(request.headers, 'authorization') ? (request.headers['authorization'] ?? '') : '';
    const token = /^bearer +(\S+)$/i.exec(header)?.[1];
    return token === undefined ? undefined : this.authenticateToken(token, this.#audiences)?.user;
  }

  /** Checks a token for one of `audiences`; those of the API server itself when the list is empty. */
  authenticateToken(token: string, audiences: readonly string[]): TokenOutcome | undefined {
    const wanted = audiences.length === 0 ? this.#audiences : audiences;
    const given = digest(token);
    const known = this.#tokens.find((one) => timingSafeEqual(one.digest, given));
    if (known !== undefined) return { user: known.user, audiences: wanted };
    const claims = token.split('.').length === 3 ? this.#keys.openJwt(token) : undefined;
    if (claims !== undefined && own(claims, 'iss') === secretTokenIssuer)
      return this.#fromSecret(claims, token, wanted);
    if (claims === undefined || !this.#isCurrent(claims)) return undefined;
    const matching = audiencesOf(claims).filter((audience) => wanted.includes(audience));
    const user = this.#accountOf(claims);
    return matching.length === 0 || user === undefined ? undefined : { user, audiences: matching };
  }

  /** A token out of a Secret: good for the server itself, while the account and the Secret that holds it are there. */
  #fromSecret(claims: JsonObject, token: string, wanted: readonly string[]): TokenOutcome | undefined {
    const fact = (name: string): string => textAt(claims, `kubernetes.io/serviceaccount/${name}`);
    const namespace = fact('namespace');
    const name = fact('service-account.name');
    const uid = fact('service-account.uid');
    const account = this.#store.get('/serviceaccounts', namespace, name);
    const secret = this.#store.get('/secrets', namespace, fact('secret.name'));
    const held = Buffer.from(textAt(secret?.object, 'data', 'token'), 'base64').toString();
    const audiences = this.#audiences.filter((audience) => wanted.includes(audience));
    if (account === undefined || uidOf(account.object) !== uid || isTerminating(account.object)) return undefined;
    if (!timingSafeEqual(digest(held), digest(token)) || audiences.length === 0) return undefined;
    return { user: makeUser(serviceAccountName(namespace, name), serviceAccountGroups(namespace), { uid }), audiences };
  }

  #isCurrent(claims: JsonObject): boolean {
    const now = this.#clock.now() / 1000;
    const expires = Number(own(claims, 'exp') ?? 0);
    const starts = Number(own(claims, 'nbf') ?? 0);
    return own(claims, 'iss') === this.#issuer && now < expires && now >= starts - 60;
  }

  /** The account must still be the same object, and so must the pod or Secret that the token is bound to. */
  #accountOf(claims: JsonObject): User | undefined {
    const facts = own(claims, 'kubernetes.io') ?? null;
    const namespace = textAt(facts, 'namespace');
    const name = textAt(facts, 'serviceaccount', 'name');
    const uid = textAt(facts, 'serviceaccount', 'uid');
    const account = this.#store.get('/serviceaccounts', namespace, name);
    if (account === undefined || uidOf(account.object) !== uid || isTerminating(account.object)) return undefined;
    const extra = new Map<string, readonly string[]>();
    const id = textAt(claims, 'jti');
    if (id !== '') extra.set('authentication.kubernetes.io/credential-id', [`JTI=${id}`]);
    for (const [kind, collection] of boundKinds) {
      const boundName = textAt(facts, kind, 'name');
      if (boundName === '') continue;
      const bound = this.#store.get(collection, kind === 'node' ? '' : namespace, boundName);
      if (bound === undefined || uidOf(bound.object) !== textAt(facts, kind, 'uid')) return undefined;
      extra.set(`authentication.kubernetes.io/${kind}-name`, [boundName]);
      extra.set(`authentication.kubernetes.io/${kind}-uid`, [uidOf(bound.object)]);
    }
    return makeUser(serviceAccountName(namespace, name), serviceAccountGroups(namespace), { uid, extra });
  }
}

const boundKinds: readonly (readonly [string, string])[] = [
  ['pod', '/pods'],
  ['secret', '/secrets'],
  ['node', '/nodes'],
];

function audiencesOf(claims: JsonObject): readonly string[] {
  const audience = own(claims, 'aud');
  return typeof audience === 'string' ? [audience] : textsAt(claims, 'aud');
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
