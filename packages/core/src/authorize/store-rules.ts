import { foldTagKey, INJECTED_KEYS, writtenTagProblems } from '../api/secret-store/session-tags.ts';
import { type Expression, parseExpression, readsProtectedLabel, type Read } from '../expression/expression.ts';
import { parseKeyPattern } from '../expression/key-pattern.ts';
import type { AwsProviderSpec, PlatformRules, StoreFacts } from './facts.ts';
import { fakeProblems } from './local/fake-provider.ts';
import { KUBERNETES_PROVIDER_OFF, kubernetesProblems } from './local/kubernetes-provider.ts';
import { customTags } from './session-tags.ts';

type Texts = readonly string[];

const JWT = 'spec.provider.aws.auth.jwt';
const ROLE_ARN = /^arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/;

/** Something of a store that is written in our small language. */
interface Written {
  readonly path: string;
  readonly read: Read<{ readonly readsProtectedLabel: boolean; readonly needsAccount: boolean }>;
}

function summary(expression: Expression) {
  return {
    readsProtectedLabel: readsProtectedLabel(expression),
    needsAccount: expression.some((part) => part.kind === 'service-account'),
  };
}

function readText(text: string): Written['read'] {
  const read = parseExpression(text);
  return read.ok ? { ok: true, value: summary(read.value) } : read;
}

/** An entry of `allowedRoles`: the ARN of a role in which values stand in the role's path or name only. */
function readRole(text: string): Written['read'] {
  const read = parseExpression(text);
  if (!read.ok) return read;
  const sample = read.value.map((part) => (part.kind === 'text' ? part.text : 'x')).join('');
  const first = read.value[0];
  const constant = first?.kind === 'text' ? first.text : '';
  const isRole = ROLE_ARN.test(sample) && /^arn:[a-z-]+:iam::\d{12}:role\//.test(constant);
  return isRole
    ? { ok: true, value: summary(read.value) }
    : { ok: false, problem: 'it must be the ARN of a role, with expressions in its path or name only' };
}

function readKey(text: string): Written['read'] {
  const pattern = parseKeyPattern(text);
  if (!pattern.ok) return pattern;
  const { readsProtectedLabel: reads } = pattern.value;
  return { ok: true, value: { readsProtectedLabel: reads, needsAccount: text.includes('${serviceAccount}') } };
}

/** The fields of a condition that restrict keys. */
const KEY_FIELDS = ['remoteKeys', 'pushRemoteKeys'] as const;

/** Everything of a cluster store that is written in our language, with its path. */
function writtenIn(store: StoreFacts): readonly Written[] {
  const keys = store.conditions.flatMap((condition, i) =>
    KEY_FIELDS.flatMap((field) =>
      (condition[field] ?? []).map((text, j) => ({
        path: `spec.conditions[${i}].${field}[${j}]`,
        read: readKey(text),
      })),
    ),
  );
  const roles = (store.aws?.auth?.jwt?.allowedRoles ?? []).map((text, i) => ({
    path: `${JWT}.allowedRoles[${i}]`,
    read: readRole(text),
  }));
  const tags = (store.aws ? customTags(store.aws) : []).map(({ key, value }) => ({
    path: `spec.provider.aws.customSessionTags.${key}`,
    read: readText(value),
  }));
  return [...keys, ...roles, ...tags];
}

/** Whether a store uses a field that restricts access and that only we know (`threat/S8`). */
export function isRestrictedByUs({ conditions, aws }: StoreFacts): boolean {
  const restrictsKeys = conditions.some((entry) => KEY_FIELDS.some((field) => entry[field] !== undefined));
  return restrictsKeys || aws?.auth?.jwt?.allowedRoles !== undefined;
}

/** The ServiceAccount a store names, whichever its provider. */
function accountRef({ aws, kubernetes }: Referent): { readonly namespace?: string } | undefined {
  return aws?.auth?.jwt?.serviceAccountRef ?? kubernetes?.auth?.serviceAccount;
}

function languageProblems(store: StoreFacts): Texts {
  const hasAccount = accountRef(store) !== undefined;
  return writtenIn(store).flatMap(({ path, read }) => {
    if (!read.ok) return [`${path}: ${read.problem}`];
    if (read.value.needsAccount && !hasAccount)
      return [`${path}: \${serviceAccount} has no value, because the store names no serviceAccountRef`];
    return [];
  });
}

/** What only a cluster store may say: a namespaced one is its own namespace's, and its author would restrict nobody. */
function clusterOnly(store: StoreFacts): Texts {
  const aws = store.aws;
  const tags = aws ? customTags(aws).filter(({ value }) => value.includes('${')) : [];
  return [
    ...KEY_FIELDS.filter((field) => store.conditions.some((entry) => entry[field] !== undefined)).map(
      (field) => `spec.conditions: ${field} are for a ClusterSecretStore; a SecretStore has no conditions`,
    ),
    ...(aws?.auth?.jwt?.allowedRoles ? [`${JWT}.allowedRoles is for a ClusterSecretStore`] : []),
    ...tags.map(({ key }) => `customSessionTags ${JSON.stringify(key)}: expressions are for a ClusterSecretStore`),
  ];
}

/** Keys of the tags that a store's own text sets on its last hop. */
function keysSet(aws: AwsProviderSpec): Texts {
  if ((aws.sessionTagsPolicy ?? 'None') === 'None') return (aws.sessionTags ?? []).map(({ key }) => key);
  return [...INJECTED_KEYS, ...customTags(aws).map(({ key }) => key)];
}

function transitiveProblems(aws: AwsProviderSpec): Texts {
  const set = new Set(keysSet(aws).map(foldTagKey));
  return (aws.transitiveTagKeys ?? [])
    .filter((key) => !set.has(foldTagKey(key)))
    .map((key) => `transitiveTagKeys: ${JSON.stringify(key)} is not the key of a session tag of this store`);
}

/** Tags that the controller makes travel with `role`; without it a store that relies on them would read as somebody else. */
function roleProblems(aws: AwsProviderSpec): Texts {
  if (aws.role || (aws.sessionTagsPolicy ?? 'None') === 'None') return [];
  return [
    `sessionTagsPolicy ${aws.sessionTagsPolicy} tags the session of role: set role, or sessionTagsPolicy to None`,
  ];
}

/** What a store says and nobody acts on, as upstream does not either: legal, and seldom meant. */
export function idleSettings({ aws }: StoreFacts): Texts {
  if (aws === undefined) return [];
  const policy = aws.sessionTagsPolicy ?? 'None';
  const hasTags = (aws.sessionTags ?? []).length > 0;
  const hasCustom = Object.keys(aws.customSessionTags ?? {}).length > 0;
  const idle: readonly (readonly [boolean, string])[] = [
    [hasTags && !aws.role, 'sessionTags are sent only when role is assumed, and role is not set'],
    [Boolean(aws.externalID) && !aws.role, 'externalID is sent only when role is assumed, and role is not set'],
    [hasTags && policy !== 'None', `sessionTags are replaced by the tags of sessionTagsPolicy ${policy}`],
    [hasCustom && policy !== 'Custom', 'customSessionTags are used with sessionTagsPolicy Custom only'],
  ];
  return idle.filter(([isIdle]) => isIdle).map(([, text]) => text);
}

/** What may take its credentials from the namespace that uses it: a store, or a generator in the terms of one. */
export type Referent = Pick<StoreFacts, 'namespace' | 'aws' | 'kubernetes'>;

/**
 * How a cluster store or ClusterGenerator takes its credentials from the namespace that uses it; undefined when it names them
 * itself, and for whatever lives in a namespace.
 */
export function referentMode(referent: Referent): 'account' | 'keys' | undefined {
  if (referent.namespace !== undefined) return undefined;
  const account = accountRef(referent);
  if (account && !account.namespace) return 'account';
  const secretRef = referent.aws?.auth?.secretRef;
  const selectors = [secretRef?.accessKeyIDSecretRef, secretRef?.secretAccessKeySecretRef];
  return secretRef && selectors.some((selector) => !selector?.namespace) ? 'keys' : undefined;
}

function carriesMore(aws: AwsProviderSpec): boolean {
  return Boolean(aws.role || aws.externalID) || (aws.additionalRoles ?? []).length > 0 || keysSet(aws).length > 0;
}

/**
 * `threat/I8`: credentials of a tenant's choice must not carry the platform's role, external id or tags to AWS, where the owner of
 * the credentials' account reads them in its log.
 */
export function referentProblems(store: Referent, aws: AwsProviderSpec): Texts {
  const mode = referentMode(store);
  const isListed = mode === 'account' && aws.auth?.jwt?.allowedRoles !== undefined;
  if (mode === undefined || isListed || !carriesMore(aws)) return [];
  const mend =
    mode === 'account'
      ? `name the account's namespace, or list ${JWT}.allowedRoles`
      : 'name the namespace of secretRef';
  return [
    `role, additionalRoles, externalID and session tags would be sent with credentials that each namespace chooses for itself: ${mend}`,
  ];
}

/** What is wrong with a store's identity, tags and restrictions by itself. Says positions and keys, and quotes no pattern. */
export function storeProblems(store: StoreFacts): Texts {
  const { aws } = store;
  return [
    ...(store.kind === 'ClusterSecretStore' ? languageProblems(store) : clusterOnly(store)),
    ...(aws
      ? [
          ...writtenTagProblems(store.kind, aws),
          ...transitiveProblems(aws),
          ...roleProblems(aws),
          ...referentProblems(store, aws),
        ]
      : []),
    ...(store.fake ? fakeProblems(store.fake) : []),
    ...(store.kubernetes ? kubernetesProblems(store.kubernetes) : []),
  ];
}

/**
 * Whether this controller serves stores that name the class `wanted`, or none. Under its default class it also serves `lockkeeper`,
 * which ESO does not.
 */
export function servesClass(
  rules: Pick<PlatformRules, 'controllerClass' | 'onlyNamedStores'>,
  wanted: string,
): boolean {
  const own = rules.controllerClass ?? DEFAULT_CLASS;
  if (wanted === '') return rules.onlyNamedStores !== true;
  if (wanted === LOCKKEEPER && own === DEFAULT_CLASS) return true;
  // Beside ESO under the same class, a store of that class would be served twice.
  return wanted === own && !(rules.onlyNamedStores === true && own === DEFAULT_CLASS);
}

const DEFAULT_CLASS = 'default';

const LOCKKEEPER = 'lockkeeper';

function classProblems(store: StoreFacts, rules: PlatformRules): Texts {
  const own = rules.controllerClass ?? DEFAULT_CLASS;
  const needed = own === DEFAULT_CLASS ? LOCKKEEPER : own;
  if (!isRestrictedByUs(store) || store.controller === needed) return [];
  return [
    `spec.controller must be ${JSON.stringify(needed)} because remoteKeys and allowedRoles restrict nobody under another controller`,
  ];
}

/** Whether any part of a store reads a label that our policy protects. */
export function readsProtectedLabels(store: StoreFacts): boolean {
  return writtenIn(store).some(({ read }) => read.ok && read.value.readsProtectedLabel);
}

/** What is wrong with a store as things stand in this cluster: who serves it, what is protected, which mode the platform chose. */
export function clusterProblems(store: StoreFacts, rules: PlatformRules): Texts {
  return [
    ...classProblems(store, rules),
    ...(store.kubernetes && rules.kubernetesProvider !== true ? [KUBERNETES_PROVIDER_OFF] : []),
    ...(!rules.labelPolicyInForce && readsProtectedLabels(store)
      ? [
          'the store reads namespace labels under lockkeeper.dev/, which any tenant may set here: apply the ValidatingAdmissionPolicy lockkeeper-protected-labels (manifests/protected-labels.yaml)',
        ]
      : []),
    ...(rules.strict && store.aws && referentMode(store) === 'account' && !store.aws.auth?.jwt?.allowedRoles
      ? [`strict mode: a store that takes its account from each namespace must list ${JWT}.allowedRoles`]
      : []),
  ];
}

/**
 * True when what a namespace may do with a store may turn with the namespace's labels, so that they must be read again before a
 * write (`threat/S4`).
 */
export function restsOnLabels(store: StoreFacts): boolean {
  return store.conditions.some((entry) => entry.namespaceSelector !== undefined) || readsProtectedLabels(store);
}

/** Whether every namespace that may use a cluster store may write every key through it, once the platform lets anything be pushed. */
export function openForWriting(store: StoreFacts, { push, strict }: PlatformRules): boolean {
  const isLimited = store.conditions.some((entry) => KEY_FIELDS.some((field) => entry[field] !== undefined));
  return store.kind === 'ClusterSecretStore' && store.aws !== undefined && push !== undefined && !strict && !isLimited;
}

/** Why any namespace at all may use a cluster store, or undefined when its conditions choose (`threat/S2`). */
export function openToAll({ kind, conditions }: StoreFacts): string | undefined {
  if (kind !== 'ClusterSecretStore') return undefined;
  if (conditions.length === 0) return 'it has no conditions';
  const index = conditions.findIndex(({ namespaceSelector: selector, namespaceRegexes = [] }) => {
    const isEmpty = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
    return (selector !== undefined && isEmpty) || namespaceRegexes.some((pattern) => /^\^?\.[*+]\$?$/.test(pattern));
  });
  return index < 0
    ? undefined
    : `spec.conditions[${index}] admits every namespace, and a further entry never narrows it`;
}
