import { LockkeeperError } from '../../errors/lockkeeper-error.ts';
import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { PushSettings } from '../../api/push-secret/push-settings.ts';
import { parseRemoteReference } from '../../reference/parse-remote-reference.ts';
import type { AwsService, RemoteReference } from '../../reference/remote-reference.ts';
import type { Scope } from '../../scope/scope.ts';
import {
  type AdmittedAws,
  admitStore,
  excludedNamespace,
  type Refused,
  refused,
  type StoreQuestion,
} from '../admit-store.ts';
import type { AuthorizedPush, PushOwner } from '../authorized-use.ts';
import type { IdentityRequest } from '../authorize-use.ts';
import { awsScope } from '../aws-scope.ts';
import type { PlatformRules, PushRules, StoreFacts } from '../facts.ts';
import type { KeyRefusal } from '../open-keys.ts';
import { closedKey } from '../remote-keys.ts';
import { restsOn } from '../rests-on.ts';
import { accountOf, closedAccount } from './push-account.ts';
import { closedSettings } from './closed-settings.ts';

/** One remote secret that is to be written, or deleted: then it has no settings. */
export interface PushTarget {
  /** `remoteRef.remoteKey`: a name, without version. The store's prefix is put before it. */
  readonly key: string;
  readonly settings?: PushSettings;
}

/** Whether a namespace may push to a store at all. */
export type PushQuestion = Omit<StoreQuestion, 'purpose'>;

export interface PushRequest extends PushQuestion, IdentityRequest {
  readonly targets: readonly PushTarget[];
  readonly owner: PushOwner;
}

export type PushVerdict =
  | { readonly kind: 'allowed'; readonly use: AuthorizedPush }
  /** `index` is the position in `targets` when one of them is at fault. */
  | (Refused & { readonly index?: number });

/** Said of every PushSecret until the platform turns them on (must M11, `threat/P1`). */
export const PUSH_OFF: Refusal = refusal(
  'Refused',
  'PushSecrets are off on this operator: the platform turns them on with the flag --enable-push-secret-reconciler',
);

/** In strict mode a cluster store says what may be written: silence is no permission. */
function unlistedStore(store: StoreFacts, rules: PlatformRules): Refusal | undefined {
  const isListed = store.conditions.some(({ pushRemoteKeys }) => pushRemoteKeys !== undefined);
  if (store.kind !== 'ClusterSecretStore' || !rules.strict || isListed) return undefined;
  const name = JSON.stringify(store.name);
  return {
    ...refusal('Refused', `nothing may be pushed to cluster store ${name}: ask the platform team`),
    platform: `ClusterSecretStore ${name}: in strict mode nothing is pushed to a store without spec.conditions[].pushRemoteKeys`,
  };
}

/** First half of the gate for writing: pushing is on, the store is open to the namespace, and its provider can be written to. */
export function admitPush(question: PushQuestion): AdmittedAws | Refused {
  const { namespace, reference, store, rules } = question;
  const excluded = excludedNamespace('PushSecrets', namespace.name, rules);
  if (rules.push === undefined || excluded !== undefined) return refused(excluded ?? PUSH_OFF);
  const admitted = admitStore({ ...question, purpose: 'fetch' });
  if (admitted.kind === 'refused') return admitted;
  if (admitted.kind === 'admitted-local') {
    const what = `${reference.kind} ${JSON.stringify(reference.name)} has provider ${JSON.stringify(admitted.provider.kind)}`;
    return refused(refusal('InvalidInput', `${what}, and PushSecrets are served for provider "aws" only`));
  }
  const unlisted = store && unlistedStore(store, rules);
  return unlisted === undefined ? admitted : refused(unlisted);
}

function plainName({ aws }: AdmittedAws, { key }: PushTarget): RemoteReference {
  if (key.startsWith('arn:')) {
    throw new LockkeeperError('InvalidInput', 'a PushSecret names what it writes by name, not by ARN', { key });
  }
  const reference = parseRemoteReference({
    service: aws.service as AwsService,
    key,
    ...(aws.prefix ? { prefix: aws.prefix } : {}),
  });
  if (reference.version.kind === 'current') return reference;
  throw new LockkeeperError('InvalidInput', 'a PushSecret always writes a new version: the key must not name one', {
    key,
  });
}

function namesOf(admitted: AdmittedAws, targets: readonly PushTarget[]): readonly RemoteReference[] | KeyRefusal {
  const names: RemoteReference[] = [];
  for (const [index, target] of targets.entries()) {
    try {
      names.push(plainName(admitted, target));
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return { index, refusal: refusal(error.code, error.message) };
    }
  }
  return names;
}

/** The names in their canonical form, if this namespace may write every one of them. */
export function openTargets(
  admitted: AdmittedAws,
  { namespace }: Pick<PushQuestion, 'namespace'>,
  targets: readonly PushTarget[],
): readonly RemoteReference[] | KeyRefusal {
  const names = namesOf(admitted, targets);
  if ('refusal' in names) return names;
  const { store, wish } = admitted;
  const account = wish.kind === 'service-account' ? { serviceAccount: wish.name } : {};
  const limit = { store, facts: { namespace, ...account }, field: 'pushRemoteKeys' as const };
  return closedKey(limit, names) ?? names;
}

function wrongSettings(request: PushRequest, push: PushRules, scope: Scope): KeyRefusal | undefined {
  const { namespace, rules } = request;
  const grants = request.grants.filter((grant) => grant.namespace === namespace.name);
  const question = { rules, push, grants, account: accountOf(scope) };
  for (const [index, { settings }] of request.targets.entries()) {
    const closed = settings && closedSettings(settings, question);
    if (closed) return { index, refusal: closed };
  }
  return undefined;
}

/**
 * The gate for writing (threats P1 to P9): whether pushing is on, the store open, the name open for writing, the account one that
 * values may leave for, and every setting one that a tenant may choose. Pure; asked before every write and every deletion, so that a
 * status never decides what is deleted (`threat/P4`). Nothing is asked of AWS before it, so a refusal reads the same for what exists
 * and what does not (`threat/L6`).
 */
export function authorizePush(request: PushRequest): PushVerdict {
  const admitted = admitPush(request);
  if (admitted.kind === 'refused') return admitted;
  const { namespace, grants, rules, identity, owner } = request;
  const references = openTargets(admitted, request, request.targets);
  if ('refusal' in references) return { kind: 'refused', ...references };
  const { store, aws, wish } = admitted;
  const question = { asker: store, aws, wish, namespace, grants, rules, purpose: 'push' as const };
  const granted = awsScope(question, identity, { service: aws.service as AwsService, uid: store.uid });
  if (!granted.ok) return refused(granted.refusal);
  const { scope, grant } = granted.value;
  // `admitPush` has refused where the rules are absent.
  const push = rules.push ?? { accounts: [], adoptsFromEso: false };
  const closed = closedAccount(scope, push);
  if (closed !== undefined) return refused(closed);
  const wrong = wrongSettings(request, push, scope);
  if (wrong !== undefined) return { kind: 'refused', ...wrong };
  const use = {
    namespace: namespace.name,
    scope,
    references,
    owner,
    adoptsFromEso: push.adoptsFromEso,
    restsOn: restsOn(namespace, store, identity, grant),
  };
  // The only cast to this brand in the product: everything before it is what the brand stands for.
  return { kind: 'allowed', use: use as unknown as AuthorizedPush };
}
