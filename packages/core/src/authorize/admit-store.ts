import type { FakeProvider, KubernetesProvider } from '../api/generated/secret-stores.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import type { AwsService } from '../reference/remote-reference.ts';
import { type AwsIdentityWish, type IdentityWish, identityWish, selectorNamespace } from './base-identity.ts';
import type { AwsProviderSpec, NamespaceFacts, PlatformRules, StoreFacts } from './facts.ts';
import { conditionsAdmit } from './store-conditions.ts';
import { clusterProblems, storeProblems } from './store-rules.ts';

/** A reference to a store as a manifest writes it. */
export interface StoreReference {
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  readonly name: string;
}

/** A question about one store, before any key or identity is looked at. */
export interface StoreQuestion {
  readonly namespace: NamespaceFacts;
  readonly reference: StoreReference;
  /** The store, or undefined when there is none of that name. */
  readonly store: StoreFacts | undefined;
  readonly rules: PlatformRules;
  /** `check` is the store's own validation: it reads nothing and does not need the store to be Ready. */
  readonly purpose: 'fetch' | 'check';
}

/** A store with `provider.aws` that passed the gate's first half: it exists, and its conditions admit the namespace. */
export interface AdmittedAws {
  readonly kind: 'admitted';
  readonly store: StoreFacts;
  readonly aws: AwsProviderSpec;
  readonly wish: AwsIdentityWish;
}

/** The settings of a store whose values are in the cluster. */
export type LocalProviderSpec =
  | { readonly kind: 'fake'; readonly spec: FakeProvider }
  | { readonly kind: 'kubernetes'; readonly spec: KubernetesProvider };

/** As `AdmittedAws`, for a store with `provider.fake` or `provider.kubernetes`. */
export interface AdmittedLocal {
  readonly kind: 'admitted-local';
  readonly store: StoreFacts;
  readonly provider: LocalProviderSpec;
  readonly wish: IdentityWish;
}

export type AdmittedStore = AdmittedAws | AdmittedLocal;

/** Whatever is refused, with its two texts. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export type StoreVerdict = AdmittedStore | Refused;

export function refused(reason: Refusal): Refused {
  return { kind: 'refused', refusal: reason };
}

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

/** Why nothing at all is done for a namespace (`threat/T4`, `threat/O5`). */
export function excludedNamespace(kinds: string, namespace: string, rules: PlatformRules): Refusal | undefined {
  if (!rules.refusedNamespaces.includes(namespace)) return undefined;
  const where = JSON.stringify(namespace);
  return refusal('Refused', `${kinds} are not served in namespace ${where}: the platform has excluded it`);
}

/** Why the namespace may not have the store, before anything is known of the store's own settings. */
function doorClosed({ namespace, reference, store, rules, purpose }: StoreQuestion): Refusal | undefined {
  const isOpen = store !== undefined && conditionsAdmit(store.conditions, namespace, rules.strict);
  if (reference.kind === 'ClusterSecretStore' && purpose === 'fetch' && !isOpen) {
    return deniedByCondition(reference, namespace.name, store !== undefined);
  }
  if (store === undefined || (store.namespace !== undefined && store.namespace !== namespace.name)) {
    const [name, where] = [JSON.stringify(reference.name), JSON.stringify(namespace.name)];
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

function admittedAws(store: StoreFacts, aws: AwsProviderSpec, user: string): StoreVerdict {
  if (!SERVICES.includes(aws.service)) {
    return refused(refusal('InvalidInput', `unknown AWS Provider Service: ${aws.service}`));
  }
  const wish = identityWish(store, aws, user);
  return wish.ok ? { kind: 'admitted', store, aws, wish: wish.value } : refused(wish.refusal);
}

function admittedKubernetes(store: StoreFacts, spec: KubernetesProvider, user: string): StoreVerdict {
  const { name = '', namespace: named } = spec.auth?.serviceAccount ?? {};
  const namespace = selectorNamespace(store, user, named, 'spec.provider.kubernetes.auth.serviceAccount');
  if (!namespace.ok) return refused(namespace.refusal);
  const wish = { kind: 'service-account' as const, namespace: namespace.value, name };
  return { kind: 'admitted-local', store, provider: { kind: 'kubernetes', spec }, wish };
}

function withProvider(store: StoreFacts, user: string): StoreVerdict {
  const { aws, fake, kubernetes } = store;
  if (aws) return admittedAws(store, aws, user);
  if (kubernetes) return admittedKubernetes(store, kubernetes, user);
  if (fake) return { kind: 'admitted-local', store, provider: { kind: 'fake', spec: fake }, wish: { kind: 'none' } };
  const name = JSON.stringify(store.name);
  return refused(
    refusal(
      'InvalidInput',
      `${store.kind} ${name} has no provider "aws", "kubernetes" or "fake": this operator serves no other provider`,
    ),
  );
}

/** First half of the gate: is this store open to this namespace at all, and where would its identity come from? */
export function admitStore(question: StoreQuestion): StoreVerdict {
  const { namespace, reference, store, rules, purpose } = question;
  const closed = excludedNamespace('ExternalSecrets', namespace.name, rules) ?? doorClosed(question);
  if (closed !== undefined || store === undefined)
    return refused(closed ?? refusal('InvalidInput', 'there is no such store'));
  const wrong = wrongStore(store, question);
  if (wrong !== undefined) return refused(wrong);
  const admitted = withProvider(store, namespace.name);
  if (admitted.kind !== 'refused' && purpose === 'fetch' && !store.ready) {
    return refused(refusal('Refused', `${reference.kind} ${JSON.stringify(reference.name)} is not ready`, 'later'));
  }
  return admitted;
}
