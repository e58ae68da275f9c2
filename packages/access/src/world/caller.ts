import { nameOfArn, parseArn } from '../arn/arn.ts';
import { type ContextValue, makeContext, type RequestContext } from '../context/request-context.ts';
import type { Principal } from '../match/principal.ts';
import type { Policy } from '../policy/model.ts';
import type { AccountFacts, RoleFacts, Tags, UserFacts, World } from './facts.ts';
import { withoutScheme } from './snapshot-world.ts';
import { overrideTags } from './tags.ts';

export interface WebIdentity {
  /** With its scheme. */
  readonly issuer: string;
  readonly sub: string;
  readonly aud: string;
  readonly amr?: readonly string[];
  /** Of the claim `https://aws.amazon.com/tags`. */
  readonly principalTags?: Tags;
  readonly transitiveTagKeys?: readonly string[];
}

export interface SamlAssertion {
  /** ARN of the provider. */
  readonly provider: string;
  readonly aud: string;
  readonly sub: string;
  readonly iss?: string;
  /** `transient`, `persistent`, or the name of another format. */
  readonly subType?: string;
  readonly nameQualifier?: string;
  /** Of the attributes `…/SAML/Attributes/PrincipalTag:<key>` and `…/TransitiveTagKeys`. */
  readonly principalTags?: Tags;
  readonly transitiveTagKeys?: readonly string[];
}

/** Who makes a call, and what its session carries. */
export interface Caller {
  readonly type: Principal['type'];
  /** Session, user or root ARN, or service name; for callers with a token the provider's ARN, or empty. */
  readonly arn: string;
  /** Session tags, inherited ones too. */
  readonly sessionTags?: Tags;
  readonly transitiveTagKeys?: readonly string[];
  readonly sessionPolicies?: readonly Policy[];
  readonly sourceIdentity?: string;
  /** Of a federated user: who called GetFederationToken. */
  readonly userArn?: string;
  readonly webIdentity?: WebIdentity;
  readonly saml?: SamlAssertion;
}

/** A caller with everything the world knows about it. */
export interface ResolvedCaller {
  readonly caller: Caller;
  readonly principal: Principal;
  readonly account?: AccountFacts;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  readonly serviceLinked: boolean;
  /** Keys that follow from the principal alone. */
  readonly context: RequestContext;
}

/** Looks a caller up. A session of a deleted role is a principal without policies. */
export function resolveCaller(world: World, caller: Caller): ResolvedCaller {
  const base = baseOf(world, caller);
  const account = hasToken(caller) ? undefined : parseArn(caller.arn)?.account;
  const accountFacts = account === undefined ? undefined : world.account(account);
  const principal = principalOf(caller, base, account);
  const boundary = base?.permissionsBoundary;
  return {
    caller,
    principal,
    account: accountFacts,
    identity: base?.identityPolicies ?? [],
    boundary,
    serviceLinked: isServiceLinked(base),
    context: makeContext(principalKeys(caller, principal, base, accountFacts)),
  };
}

/** The caller with the OIDC provider that answers for its token in the account of a role; unchanged when there is none. */
export function withProvider(world: World, caller: Caller, account: string | undefined): Caller {
  if (caller.webIdentity === undefined || account === undefined) return caller;
  const provider = world.oidcProvider(account, caller.webIdentity.issuer);
  return provider === undefined ? caller : { ...caller, arn: provider.arn };
}

/** The name of a session: the last part of its ARN. */
export function sessionNameOf(arn: string): string {
  return nameOfArn(arn);
}

function baseOf(world: World, caller: Caller): RoleFacts | UserFacts | undefined {
  switch (caller.type) {
    case 'assumed-role': {
      const arn = parseArn(caller.arn);
      return arn === undefined ? undefined : world.roleNamed(arn.account, arn.resource.split('/')[1] ?? '');
    }
    case 'user':
      return world.user(caller.arn);
    case 'federated-user':
      return caller.userArn === undefined ? undefined : world.user(caller.userArn);
    default:
      return undefined;
  }
}

function principalOf(caller: Caller, base: RoleFacts | UserFacts | undefined, account: string | undefined): Principal {
  const { type } = caller;
  // Which OIDC provider speaks for a token is settled per role account, where the role is assumed.
  if (hasToken(caller)) return { type, arn: caller.saml?.provider ?? caller.arn };
  const baseArn = base?.arn ?? caller.userArn ?? roleArnOf(caller);
  return { type, arn: caller.arn, account, baseArn, uniqueId: base?.uniqueId };
}

function isServiceLinked(base: RoleFacts | UserFacts | undefined): boolean {
  return base !== undefined && 'serviceLinked' in base && base.serviceLinked === true;
}

function hasToken(caller: Caller): boolean {
  return caller.type === 'web-identity' || caller.type === 'saml';
}

function roleArnOf(caller: Caller): string | undefined {
  const arn = caller.type === 'assumed-role' ? parseArn(caller.arn) : undefined;
  return arn && `arn:${arn.partition}:iam::${arn.account}:role/${arn.resource.split('/')[1] ?? ''}`;
}

function principalKeys(
  caller: Caller,
  principal: Principal,
  base: RoleFacts | UserFacts | undefined,
  account: AccountFacts | undefined,
): Iterable<readonly [string, ContextValue]> {
  const keys = new Map<string, ContextValue>([
    ['aws:PrincipalIsAWSService', String(caller.type === 'service')],
    ...tokenKeys(caller),
  ]);
  const set = (key: string, value: string | undefined): unknown => value !== undefined && keys.set(key, value);
  if (caller.type === 'service') keys.set('aws:PrincipalServiceName', caller.arn);
  if (principal.account !== undefined) {
    keys.set('aws:PrincipalArn', caller.type === 'assumed-role' ? (principal.baseArn ?? caller.arn) : caller.arn);
    keys.set('aws:PrincipalAccount', principal.account);
  }
  set('aws:PrincipalOrgID', account?.orgId);
  set('aws:PrincipalType', typeNames.get(caller.type));
  set('aws:userid', userIdOf(caller, principal));
  set('aws:username', caller.type === 'user' ? nameOfArn(caller.arn) : undefined);
  set('aws:SourceIdentity', caller.sourceIdentity);
  for (const [key, value] of overrideTags(base?.tags ?? new Map(), caller.sessionTags ?? new Map())) {
    keys.set(`aws:PrincipalTag/${key}`, value);
  }
  return keys;
}

const typeNames: ReadonlyMap<Caller['type'], string> = new Map([
  ['assumed-role', 'AssumedRole'],
  ['user', 'User'],
  ['root', 'Account'],
  ['federated-user', 'FederatedUser'],
]);

function userIdOf(caller: Caller, principal: Principal): string | undefined {
  switch (caller.type) {
    case 'assumed-role':
      return principal.uniqueId && `${principal.uniqueId}:${sessionNameOf(caller.arn)}`;
    case 'user':
      return principal.uniqueId;
    case 'root':
      return principal.account;
    case 'federated-user':
      return `${principal.account ?? ''}:${nameOfArn(caller.arn)}`;
    default:
      return undefined;
  }
}

function tokenKeys({ webIdentity, saml }: Caller): readonly (readonly [string, ContextValue])[] {
  return [
    ...(webIdentity === undefined ? [] : webIdentityKeys(webIdentity)),
    ...(saml === undefined ? [] : samlKeys(saml)),
  ];
}

/** The prefix is the issuer without its scheme. */
function webIdentityKeys(token: WebIdentity): readonly (readonly [string, ContextValue])[] {
  const prefix = withoutScheme(token.issuer);
  return [
    [`${prefix}:sub`, token.sub],
    [`${prefix}:aud`, token.aud],
    [`${prefix}:amr`, token.amr ?? []],
  ];
}

function samlKeys(saml: SamlAssertion): readonly (readonly [string, string])[] {
  const keys = [
    ['saml:sub', saml.sub],
    ['saml:aud', saml.aud],
    ['saml:iss', saml.iss],
    ['saml:sub_type', saml.subType],
    ['saml:namequalifier', saml.nameQualifier],
  ] as const;
  return keys.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}
