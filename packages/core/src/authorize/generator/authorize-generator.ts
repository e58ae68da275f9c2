import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { AwsTokenService } from '../../reference/remote-reference.ts';
import { excludedNamespace, type Refused, refused } from '../admit-store.ts';
import type { AuthorizedIdentity } from '../authorized-use.ts';
import type { IdentityRequest } from '../authorize-use.ts';
import { awsScope } from '../aws-scope.ts';
import { type AwsIdentityWish, identityWish } from '../base-identity.ts';
import type {
  Asker,
  AwsGeneratorKind,
  AwsProviderSpec,
  GeneratorFacts,
  NamespaceFacts,
  PlatformRules,
} from '../facts.ts';
import { restsOn } from '../rests-on.ts';
import { referentMode, referentProblems } from '../store-rules.ts';

/** A reference to a generator as a manifest writes it. */
export interface GeneratorReference {
  readonly kind: AwsGeneratorKind | 'ClusterGenerator';
  readonly name: string;
}

/** A question about one generator, before any identity is looked at. */
export interface GeneratorQuestion {
  readonly namespace: NamespaceFacts;
  readonly reference: GeneratorReference;
  /** The generator, or undefined when there is none of that kind and name. */
  readonly generator: GeneratorFacts | undefined;
  readonly rules: PlatformRules;
}

/** A generator that passed the gate's first half. */
export interface AdmittedGenerator {
  readonly kind: 'admitted';
  readonly generator: GeneratorFacts;
  readonly wish: AwsIdentityWish;
}

export type GeneratorUseRequest = GeneratorQuestion & IdentityRequest;

export type GeneratorVerdict = { readonly kind: 'allowed'; readonly use: AuthorizedIdentity } | Refused;

const SERVICES: Readonly<Record<AwsGeneratorKind, AwsTokenService>> = {
  ECRAuthorizationToken: 'ECR',
  STSSessionToken: 'STS',
};

/** A generator's identity in the terms of a store: one hop at most, without tags and external id. */
function identityOf({ kind, region, role, auth }: GeneratorFacts): AwsProviderSpec {
  return { service: SERVICES[kind], region, ...(role ? { role } : {}), ...(auth ? { auth } : {}) };
}

function askerOf({ kind, name, namespace }: GeneratorFacts): Asker {
  return namespace === undefined ? { kind: 'ClusterGenerator', name } : { kind, name, namespace };
}

function missing({ kind, name }: GeneratorReference, namespace: string): Refusal {
  const where = kind === 'ClusterGenerator' ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  return refusal('InvalidInput', `could not get ${kind} ${JSON.stringify(name)}: there is none of that name${where}`);
}

/**
 * What a generator asks for that no identity can give, or that would show the platform's to a tenant. A ClusterGenerator follows
 * the rule of cluster stores: a role is not assumed with credentials that each namespace chooses for itself (`threat/I8`).
 */
function wrongGenerator(generator: GeneratorFacts, rules: PlatformRules): string | undefined {
  const aws = identityOf(generator);
  const referent = { ...(generator.namespace === undefined ? {} : { namespace: generator.namespace }), aws };
  if (generator.kind === 'STSSessionToken' && aws.auth?.jwt) {
    return 'jwt auth cannot be used for STS Session Token generation: AWS gives session tokens to long-lived access keys only (auth.secretRef)';
  }
  if (rules.strict && referentMode(referent) === 'account') {
    return "strict mode: a ClusterGenerator names the namespace of its ServiceAccount, or each namespace would choose the account's role";
  }
  return referentProblems(referent, aws)[0];
}

/** First half of the gate for a generator: is it there, and where would its identity come from? */
export function admitGenerator({
  namespace,
  reference,
  generator,
  rules,
}: GeneratorQuestion): AdmittedGenerator | Refused {
  const excluded = excludedNamespace('Generators', namespace.name, rules);
  if (excluded !== undefined) return refused(excluded);
  const isForeign = generator?.namespace !== undefined && generator.namespace !== namespace.name;
  if (generator === undefined || isForeign) return refused(missing(reference, namespace.name));
  const wrong = wrongGenerator(generator, rules);
  if (wrong !== undefined) return refused(refusal('InvalidInput', wrong));
  const wish = identityWish(askerOf(generator), identityOf(generator), namespace.name);
  return wish.ok ? { kind: 'admitted', generator, wish: wish.value } : refused(wish.refusal);
}

/** What an admitted generator asks of a chain of roles. */
export function chainQuestion({ generator, wish }: AdmittedGenerator) {
  const { kind } = generator;
  return { asker: askerOf(generator), aws: identityOf(generator), wish, purpose: 'token' as const, generator: kind };
}

/**
 * The gate for generators that act as an AWS identity, in a namespace or through a ClusterGenerator. Without credentials of its own
 * a generator needs a StoreGrant for the namespace that uses it which lists its kind, its region and its role (`threat/G3`). Pure,
 * and asked before every token.
 */
export function authorizeGenerator(request: GeneratorUseRequest): GeneratorVerdict {
  const admitted = admitGenerator(request);
  if (admitted.kind === 'refused') return admitted;
  const { generator } = admitted;
  const { namespace, grants, rules, identity } = request;
  const question = { ...chainQuestion(admitted), namespace, grants, rules };
  const scope = awsScope(question, identity, { service: SERVICES[generator.kind], uid: generator.uid });
  if (!scope.ok) return refused(scope.refusal);
  const use = {
    namespace: namespace.name,
    scope: scope.value.scope,
    restsOn: restsOn(namespace, { ...generator, kind: request.reference.kind }, identity, scope.value.grant),
  };
  // The only cast to this brand in the product: everything before it is what the brand stands for.
  return { kind: 'allowed', use: use as unknown as AuthorizedIdentity };
}
