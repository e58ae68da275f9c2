import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import { partitionOfRegion } from '../reference/aws-regions.ts';
import { parseRemoteReference } from '../reference/parse-remote-reference.ts';
import type { AwsService, RemoteReference } from '../reference/remote-reference.ts';
import type { AuthorizedUse, ObjectVersion } from './authorized-use.ts';
import { baseIdentity, type IdentityFacts, type IdentityWish, identityWish } from './base-identity.ts';
import type { AwsProviderSpec, GrantFacts, NamespaceFacts, ObjectFacts, PlatformRules, StoreFacts } from './facts.ts';
import { closedKey } from './remote-keys.ts';
import { grantedChain } from './role-chain.ts';
import { conditionsAdmit } from './store-conditions.ts';
import { clusterProblems, storeProblems } from './store-rules.ts';

/** A reference to a store as a manifest writes it. */
export interface StoreReference {
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  readonly name: string;
}

/** One remote key as a manifest writes it. */
export interface RemoteWish {
  readonly key: string;
  readonly version?: string;
}

/** All that the gate looks at. Facts come from the watch caches of the moment; the gate is asked again for every fetch. */
export interface UseRequest {
  readonly namespace: NamespaceFacts;
  readonly reference: StoreReference;
  /** The store, or undefined when there is none of that name. */
  readonly store: StoreFacts | undefined;
  readonly remote: readonly RemoteWish[];
  readonly identity: IdentityFacts;
  readonly grants: readonly GrantFacts[];
  readonly rules: PlatformRules;
  /** `check` is the store's own validation: it reads nothing and does not need the store to be Ready. */
  readonly purpose: 'fetch' | 'check';
}

export type UseVerdict =
  | { readonly kind: 'allowed'; readonly use: AuthorizedUse }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal /** Position in `remote` when one key is at fault. */;
      readonly index?: number;
    };

/** A store that passed the gate's first half: it exists, and its conditions admit the namespace. */
export type StoreVerdict =
  | {
      readonly kind: 'admitted';
      readonly store: StoreFacts;
      readonly aws: AwsProviderSpec;
      readonly wish: IdentityWish;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const refused = (reason: Refusal): { kind: 'refused'; refusal: Refusal } => ({ kind: 'refused', refusal: reason });

const SERVICES: readonly string[] = ['SecretsManager', 'ParameterStore'] satisfies readonly AwsService[];

/**
 * The seed's own sentence. A cluster store that does not exist reads the same as one that does not admit the namespace, so
 * that nobody can list the platform's stores by asking (`threat/L6`); the platform's text tells them apart.
 */
function deniedByCondition(reference: StoreReference, namespace: string, exists: boolean): Refusal {
  const sentence = `using cluster store ${JSON.stringify(reference.name)} is not allowed from namespace ${JSON.stringify(namespace)}: denied by spec.condition`;
  return {
    code: 'Refused',
    tenant: `${sentence} (no condition of such a store admits this namespace: check the name, or ask the platform team)`,
    platform: exists
      ? sentence
      : `could not get ClusterSecretStore ${JSON.stringify(reference.name)}: it does not exist`,
    retry: 'change',
  };
}

function providerOf(store: StoreFacts, reference: StoreReference): AwsProviderSpec | Refusal {
  const name = JSON.stringify(reference.name);
  if (store.aws === undefined) {
    return refusal(
      'InvalidInput',
      `${reference.kind} ${name} has no provider "aws": this operator serves no other provider in this release`,
    );
  }
  if (!SERVICES.includes(store.aws.service))
    return refusal('InvalidInput', `unknown AWS Provider Service: ${store.aws.service}`);
  return store.aws;
}

function isRefusal(value: object): value is Refusal {
  return 'tenant' in value;
}

type StoreQuestion = Pick<UseRequest, 'namespace' | 'reference' | 'store' | 'rules' | 'purpose'>;

/** Why the namespace may not have the store, before anything is known of the store's own settings. */
function doorClosed({ namespace, reference, store, rules, purpose }: StoreQuestion): Refusal | undefined {
  const where = JSON.stringify(namespace.name);
  if (rules.refusedNamespaces.includes(namespace.name)) {
    return refusal('Refused', `ExternalSecrets are not served in namespace ${where}: the platform has excluded it`);
  }
  const isOpen = store !== undefined && conditionsAdmit(store.conditions, namespace, rules.strict);
  if (reference.kind === 'ClusterSecretStore' && purpose === 'fetch' && !isOpen) {
    return deniedByCondition(reference, namespace.name, store !== undefined);
  }
  if (store === undefined || (store.namespace !== undefined && store.namespace !== namespace.name)) {
    const name = JSON.stringify(reference.name);
    return refusal(
      'InvalidInput',
      `could not get SecretStore ${name}: there is none of that name in namespace ${where}`,
    );
  }
  return undefined;
}

/**
 * What is wrong with the store itself. Asked here and not only when the store is checked: a status may be older than an edit, or
 * somebody else's. A tenant is not told the inside of the platform's store.
 */
function wrongStore(store: StoreFacts, { rules, purpose }: StoreQuestion): Refusal | undefined {
  const problems = [...storeProblems(store), ...clusterProblems(store, rules)];
  if (problems.length === 0) return undefined;
  const text = problems.join('\n');
  const name = JSON.stringify(store.name);
  if (store.kind === 'SecretStore' || purpose === 'check') return refusal('InvalidInput', text);
  return {
    code: 'Refused',
    tenant: `cluster store ${name} is not usable as it stands: ask the platform team`,
    platform: `ClusterSecretStore ${name}: ${text}`,
    retry: 'change',
  };
}

/** First half of the gate: is this store open to this namespace at all, and where would its identity come from? */
export function admitStore(question: StoreQuestion): StoreVerdict {
  const { namespace, reference, store, purpose } = question;
  const closed = doorClosed(question);
  if (closed !== undefined || store === undefined)
    return refused(closed ?? refusal('InvalidInput', 'there is no such store'));
  const aws = providerOf(store, reference);
  if (isRefusal(aws)) return refused(aws);
  const wrong = wrongStore(store, question);
  if (wrong !== undefined) return refused(wrong);
  const wish = identityWish(store, aws, namespace.name);
  if (!wish.ok) return refused(wish.refusal);
  if (purpose === 'fetch' && !store.ready) {
    return refused(refusal('Refused', `${reference.kind} ${JSON.stringify(reference.name)} is not ready`, 'later'));
  }
  return { kind: 'admitted', store, aws, wish: wish.value };
}

function regionPartition(region: string, rules: PlatformRules): string | Refusal {
  const partition = partitionOfRegion(region)?.id;
  if (partition === undefined) return refusal('InvalidInput', `region not found: ${region}`);
  if (rules.regions.length > 0 && !rules.regions.includes(region)) {
    return refusal('Refused', `region ${region} is not on the platform's list (${rules.regions.join(', ')})`);
  }
  return partition;
}

function parseAll(
  remote: readonly RemoteWish[],
  aws: AwsProviderSpec,
): readonly RemoteReference[] | { index: number; refusal: Refusal } {
  const parsed: RemoteReference[] = [];
  for (const [index, wish] of remote.entries()) {
    try {
      parsed.push(
        parseRemoteReference({
          service: aws.service as AwsService,
          key: wish.key,
          ...(aws.prefix ? { prefix: aws.prefix } : {}),
          ...(wish.version ? { version: wish.version } : {}),
        }),
      );
    } catch (error) {
      if (!(error instanceof LockkeeperError)) throw error;
      return { index, refusal: refusal(error.code, error.message) };
    }
  }
  return parsed;
}

/** The keys in their canonical form, if this namespace may ask the store for every one of them. */
export function openKeys(
  { store, aws, wish }: Extract<StoreVerdict, { kind: 'admitted' }>,
  namespace: NamespaceFacts,
  remote: readonly RemoteWish[],
): readonly RemoteReference[] | { readonly index: number; readonly refusal: Refusal } {
  const references = parseAll(remote, aws);
  if ('refusal' in references) return references;
  const serviceAccount = wish.kind === 'service-account' ? wish.name : undefined;
  return closedKey(store, references, { namespace, ...(serviceAccount ? { serviceAccount } : {}) }) ?? references;
}

function version(kind: string, facts: ObjectFacts, namespace?: string): ObjectVersion {
  const { name, uid, resourceVersion } = facts;
  return { kind, name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) };
}

function restsOn(request: UseRequest, store: StoreFacts, grant: GrantFacts | undefined): readonly ObjectVersion[] {
  const account = request.identity.serviceAccount;
  return [
    version('Namespace', request.namespace),
    version(store.kind, store, store.namespace),
    ...(account ? [version('ServiceAccount', account, account.namespace)] : []),
    ...(request.identity.secrets ?? []).map((secret) => version('Secret', secret, secret.namespace)),
    ...(grant ? [version('StoreGrant', grant)] : []),
  ];
}

/**
 * The one gate (must M1): namespace, store, identity and keys go in, and out comes the only value that a `SecretProvider`
 * accepts, or a refusal. Pure, so the same function serves reconcile, admission and the CLI. It is asked for every fetch and
 * before any cache, because rights may have been withdrawn since the last one (`threat/I24`).
 */
export function authorizeUse(request: UseRequest): UseVerdict {
  const admitted = admitStore(request);
  if (admitted.kind === 'refused') return admitted;
  const { store, aws, wish } = admitted;
  const partition = regionPartition(aws.region, request.rules);
  if (typeof partition !== 'string') return refused(partition);
  const { namespace, grants, rules } = request;
  const references = openKeys(admitted, namespace, request.remote);
  if ('refusal' in references) return { kind: 'refused', ...references };
  const chain = grantedChain({ store, aws, wish, namespace, grants, rules });
  if (isRefusal(chain)) return refused(chain);
  const base = baseIdentity({ store, namespace }, wish, aws, request.identity, rules);
  if (!base.ok) return refused(base.refusal);
  const use = {
    namespace: request.namespace.name,
    scope: {
      service: aws.service as AwsService,
      partition,
      region: aws.region,
      base: base.value,
      hops: chain.hops,
      storeUid: store.uid,
    },
    references,
    restsOn: restsOn(request, store, chain.grant),
  };
  // The only cast to the brand in the product: everything above is what the brand stands for.
  return { kind: 'allowed', use: use as unknown as AuthorizedUse };
}
