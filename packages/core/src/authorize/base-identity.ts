import { type Refusal, refusal } from '../errors/refusal.ts';
import type { BaseIdentity, SecretKeyLocation } from '../scope/scope.ts';
import { fillExpression, parseExpression } from '../expression/expression.ts';
import type {
  Asker,
  AwsProviderSpec,
  NamespaceFacts,
  PlatformRules,
  SecretFacts,
  SecretKeySelector,
  ServiceAccountFacts,
} from './facts.ts';

/** The Kubernetes objects that hold a store's base identity, in the only namespace it may take them from. */
export type IdentityWish =
  /** The values are in the store itself. */
  { readonly kind: 'none' } | AwsIdentityWish;

/** The wishes that lead to AWS. */
export type AwsIdentityWish =
  | { readonly kind: 'controller' }
  | { readonly kind: 'service-account'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'static-keys'; readonly namespace: string; readonly secrets: readonly string[] };

/** What was found for a wish; a missing object is left out. */
export interface IdentityFacts {
  readonly serviceAccount?: ServiceAccountFacts;
  readonly secrets?: readonly SecretFacts[];
}

export type Resolved<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

const refuse = (text: string, retry: Refusal['retry'] = 'change'): Resolved<never> => ({
  ok: false,
  refusal: refusal('InvalidInput', text, retry),
});

/** Who asks for an identity, and on whose behalf. */
export interface IdentityQuestion {
  readonly asker: Asker;
  /** The namespace that uses the store or generator. */
  readonly namespace: NamespaceFacts;
}

const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
const AUDIENCE_ANNOTATION = 'eks.amazonaws.com/audience';

/**
 * The namespace a selector of a store or generator points into (must M9, `threat/I3`, `threat/I21`). A namespaced one always uses
 * its own; the field of the manifest may repeat it and nothing else. A cluster-scoped one names one, or means the namespace that
 * uses it.
 */
export function selectorNamespace(
  asker: Asker,
  user: string,
  named: string | undefined,
  field: string,
): Resolved<string> {
  if (asker.namespace === undefined) return { ok: true, value: named || user };
  if (named && named !== asker.namespace) {
    const { kind } = asker;
    return refuse(
      `invalid ${field}: namespace should either be empty or match the namespace of the ${kind} for a namespaced ${kind}`,
    );
  }
  return { ok: true, value: asker.namespace };
}

interface NamedSelector {
  readonly field: string;
  readonly selector: SecretKeySelector;
}

function secretSelectors(aws: AwsProviderSpec): readonly NamedSelector[] {
  const ref = aws.auth?.secretRef;
  return [
    { field: 'Auth.SecretRef.AccessKeyID', selector: ref?.accessKeyIDSecretRef ?? {} },
    { field: 'Auth.SecretRef.SecretAccessKey', selector: ref?.secretAccessKeySecretRef ?? {} },
    ...(ref?.sessionTokenSecretRef
      ? [{ field: 'Auth.SecretRef.SessionToken', selector: ref.sessionTokenSecretRef }]
      : []),
  ];
}

function wishForSecrets(asker: Asker, aws: AwsProviderSpec, user: string): Resolved<AwsIdentityWish> {
  const namespaces = new Set<string>();
  const names: string[] = [];
  for (const { field, selector } of secretSelectors(aws)) {
    if (!selector.name || !selector.key) return refuse(`invalid ${field}: name and key are required`);
    const namespace = selectorNamespace(asker, user, selector.namespace, field);
    if (!namespace.ok) return namespace;
    namespaces.add(namespace.value);
    if (!names.includes(selector.name)) names.push(selector.name);
  }
  const [namespace, ...others] = namespaces;
  if (namespace === undefined || others.length > 0)
    return refuse('all fields of auth.secretRef must name one namespace');
  return { ok: true, value: { kind: 'static-keys', namespace, secrets: names } };
}

/** Which identity is asked for, seen from the namespace that uses it. Exactly one way to authenticate (`threat/I23`). */
export function identityWish(asker: Asker, aws: AwsProviderSpec, user: string): Resolved<AwsIdentityWish> {
  const { jwt, secretRef } = aws.auth ?? {};
  if (jwt && secretRef) return refuse('auth.jwt and auth.secretRef are both set: keep the one that is meant');
  if (secretRef) return wishForSecrets(asker, aws, user);
  const account = jwt?.serviceAccountRef;
  if (!account) return { ok: true, value: { kind: 'controller' } };
  const namespace = selectorNamespace(asker, user, account.namespace, 'Auth.JWT.ServiceAccountRef');
  if (!namespace.ok) return namespace;
  return { ok: true, value: { kind: 'service-account', namespace: namespace.value, name: account.name } };
}

/** Audiences that the account's annotation and the store ask for, without repeats. */
function askedAudiences(aws: AwsProviderSpec, account: ServiceAccountFacts): readonly string[] {
  const annotated = account.annotations.get(AUDIENCE_ANNOTATION);
  const listed = aws.auth?.jwt?.serviceAccountRef?.audiences ?? [];
  return [...new Set([...(annotated === undefined ? [] : [annotated]), ...listed])];
}

/** Exactly one audience, from the platform's list (must M6, `threat/I5`). */
function audience(aws: AwsProviderSpec, account: ServiceAccountFacts, rules: PlatformRules): Resolved<string> {
  const asked = askedAudiences(aws, account);
  if (asked.length > 1) return refuse('a token has exactly one audience: remove the others from audiences');
  const one = asked[0] ?? rules.audiences[0];
  if (one !== undefined && rules.audiences.includes(one)) return { ok: true, value: one };
  return refuse(`audience ${JSON.stringify(one ?? '')} is not on the platform's list (${rules.audiences.join(', ')})`);
}

/**
 * `threat/I4`: where the account is looked up in the namespace that uses a cluster store, its people make the account, and with it
 * the annotation. A list on the store says which roles it may carry, before STS is asked.
 */
function roleListed(
  aws: AwsProviderSpec,
  { asker, namespace }: IdentityQuestion,
  account: string,
  roleArn: string,
): boolean {
  const list = aws.auth?.jwt?.allowedRoles;
  if (list === undefined || asker.namespace !== undefined) return true;
  return list.some((text) => {
    const read = parseExpression(text);
    const role = read.ok ? fillExpression(read.value, { namespace, serviceAccount: account }) : read;
    return role.ok && role.value === roleArn;
  });
}

/** Names of SecretStores, `KIND/NAME` for whatever else may use the account, or `*`; parted by commas. */
const STORES_ANNOTATION = 'lockkeeper.dev/stores';

function nameInAnnotation({ kind, name }: Asker): string {
  return kind === 'SecretStore' ? name : `${kind}/${name}`;
}

/**
 * `threat/I6`: in strict mode an account opts in. Whoever may write a store could otherwise use an account whose tokens they may
 * not make. An account of the platform's own choice, named with its namespace by a cluster-scoped object, needs no annotation.
 */
export function notOptedIn(
  account: ServiceAccountFacts,
  asker: Asker,
  isNamed: boolean,
  rules: PlatformRules,
): string | undefined {
  if (!rules.strict || (asker.namespace === undefined && isNamed)) return undefined;
  const listed = (account.annotations.get(STORES_ANNOTATION) ?? '').split(',').map((name) => name.trim());
  const own = nameInAnnotation(asker);
  if (listed.includes('*') || listed.includes(own)) return undefined;
  const what = asker.kind.endsWith('Store') ? 'store' : 'generator';
  return `service account ${account.name} (namespace: ${account.namespace}) does not let this ${what} use it: set its annotation ${STORES_ANNOTATION} to ${JSON.stringify(own)}`;
}

function accountProblem(
  account: ServiceAccountFacts,
  roleArn: string,
  aws: AwsProviderSpec,
  question: IdentityQuestion,
  rules: PlatformRules,
): string | undefined {
  const { name, namespace } = account;
  if (!roleListed(aws, question, name, roleArn)) {
    return `the role of service account ${name} (namespace: ${namespace}) is not one that this cluster store allows: ask the platform team`;
  }
  return notOptedIn(account, question.asker, Boolean(aws.auth?.jwt?.serviceAccountRef?.namespace), rules);
}

export type ServiceAccountWish = Extract<IdentityWish, { kind: 'service-account' }>;

/** The account of a wish does not exist. */
export function noAccount(wish: ServiceAccountWish, how = ''): Resolved<never> {
  return refuse(`ServiceAccount "${wish.name}" not found in namespace "${wish.namespace}": create it${how}`);
}

function serviceAccountIdentity(
  question: IdentityQuestion,
  wish: ServiceAccountWish,
  aws: AwsProviderSpec,
  facts: IdentityFacts,
  rules: PlatformRules,
): Resolved<BaseIdentity> {
  const account = facts.serviceAccount;
  if (account === undefined) return noAccount(wish, ` with the annotation ${ROLE_ANNOTATION}`);
  const roleArn = account.annotations.get(ROLE_ANNOTATION);
  if (!roleArn) {
    return refuse(
      `an IAM role must be associated with service account ${wish.name} (namespace: ${wish.namespace}): set its annotation ${ROLE_ANNOTATION}`,
    );
  }
  const problem = accountProblem(account, roleArn, aws, question, rules);
  if (problem !== undefined) return { ok: false, refusal: refusal('Refused', problem) };
  const one = audience(aws, account, rules);
  if (!one.ok) return one;
  const { namespace, name } = wish;
  return {
    ok: true,
    value: { kind: 'service-account', namespace, name, uid: account.uid, roleArn, audience: one.value },
  };
}

function location(selector: SecretKeySelector | undefined): SecretKeyLocation | undefined {
  return selector?.name && selector.key ? { name: selector.name, key: selector.key } : undefined;
}

function staticKeysIdentity(
  wish: Extract<AwsIdentityWish, { kind: 'static-keys' }>,
  aws: AwsProviderSpec,
  facts: IdentityFacts,
): Resolved<BaseIdentity> {
  const found = new Map((facts.secrets ?? []).map((secret) => [secret.name, secret]));
  const missing = wish.secrets.find((name) => !found.has(name));
  if (missing !== undefined) {
    return refuse(
      `cannot get Kubernetes secret "${missing}" from namespace "${wish.namespace}": create it with the AWS access keys`,
      'later',
    );
  }
  const ref = aws.auth?.secretRef;
  const accessKeyId = location(ref?.accessKeyIDSecretRef);
  const secretAccessKey = location(ref?.secretAccessKeySecretRef);
  const sessionToken = location(ref?.sessionTokenSecretRef);
  if (!accessKeyId || !secretAccessKey)
    return refuse('auth.secretRef needs accessKeyIDSecretRef and secretAccessKeySecretRef');
  return {
    ok: true,
    value: {
      kind: 'static-keys',
      namespace: wish.namespace,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken ? { sessionToken } : {}),
      restsOn: wish.secrets.map((name) => `${found.get(name)?.uid}/${found.get(name)?.resourceVersion}`),
    },
  };
}

/** Turns a wish and the objects found for it into the base identity of a scope. */
export function baseIdentity(
  question: IdentityQuestion,
  wish: AwsIdentityWish,
  aws: AwsProviderSpec,
  facts: IdentityFacts,
  rules: PlatformRules,
): Resolved<BaseIdentity> {
  switch (wish.kind) {
    case 'controller':
      return { ok: true, value: { kind: 'controller' } };
    case 'service-account':
      return serviceAccountIdentity(question, wish, aws, facts, rules);
    case 'static-keys':
      return staticKeysIdentity(wish, aws, facts);
  }
}
