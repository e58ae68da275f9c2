import {
  contextKeysOf,
  evaluate,
  type Policy,
  type Principal,
  type RequestContext,
  type Verdict,
} from '@lockkeeper/access';

/** What a simulation asks, with its documents read. */
export interface Simulation {
  readonly principal: Principal;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy | undefined;
  readonly resourcePolicy?: Policy | undefined;
  /** Account that owns what names no owner, and the resource policy. */
  readonly owner?: string | undefined;
  readonly context: RequestContext;
  /** Condition keys that were given, in lower case. */
  readonly given: ReadonlySet<string>;
}

export type EvalDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** One action on one resource. */
export interface Simulated {
  readonly resource: string;
  readonly decision: EvalDecision;
  readonly statements: Verdict['statements'];
  readonly missing: readonly string[];
  readonly allowedByBoundary?: boolean | undefined;
  /** Of a simulation across accounts: what each side says. */
  readonly sides?: { readonly identity: EvalDecision; readonly resource: EvalDecision } | undefined;
}

/** Decides by the policies of the simulation and nothing else. */
export function simulate(simulation: Simulation, action: string, resource: string): Simulated {
  const { identity, boundary, resourcePolicy, given } = simulation;
  const verdict = decide(simulation, action, resource, {
    identity,
    boundary,
    resource: resourcePolicy ?? delegation(simulation, action),
  });
  const policies = [...identity, boundary, resourcePolicy].filter((policy) => policy !== undefined);
  return {
    resource,
    decision: decisionOf(verdict),
    statements: verdict.statements.filter(({ policy }) => policy.name !== ''),
    missing: contextKeysOf(policies).filter((key) => !given.has(key.toLowerCase())),
    allowedByBoundary: boundary && decideAlone(simulation, action, resource, boundary) === 'allowed',
    sides: verdict.crossAccount ? sidesOf(simulation, action, resource) : undefined,
  };
}

function decide(
  { principal, context, resourcePolicy, owner }: Simulation,
  action: string,
  resource: string,
  policies: Parameters<typeof evaluate>[0]['policies'],
): Verdict {
  // Without a policy of the resource there is no other side that could refuse.
  const account =
    resourcePolicy === undefined ? principal.account : (accountIn(resource) ?? owner ?? principal.account);
  return evaluate({
    principal,
    action,
    resource,
    context,
    policies,
    ...(account === undefined ? {} : { resourceAccount: account }),
  });
}

/** One policy as if it were all that the principal has. */
function decideAlone(simulation: Simulation, action: string, resource: string, policy: Policy): EvalDecision {
  const alone = { ...simulation, resourcePolicy: undefined };
  return decisionOf(decide(alone, action, resource, { identity: [policy], resource: delegation(simulation, action) }));
}

function sidesOf(simulation: Simulation, action: string, resource: string): Simulated['sides'] {
  const alone = { ...simulation, resourcePolicy: undefined };
  const { identity, boundary, resourcePolicy } = simulation;
  const own = { identity, boundary, resource: delegation(simulation, action) };
  const theirs = resourcePolicy === undefined ? {} : { resource: resourcePolicy };
  return {
    identity: decisionOf(decide(alone, action, resource, own)),
    resource: decisionOf(decide(alone, action, resource, theirs)),
  };
}

/** Keys and roles that leave everything to the identity's policies: the simulator knows no policies of theirs. */
function delegation({ principal }: Simulation, action: string): Policy | undefined {
  if (!/^(kms|sts):/i.test(action)) return undefined;
  const any = { negated: false, patterns: [] };
  const point = { offset: 0, line: 1, column: 1 };
  return {
    kind: 'key',
    name: '',
    version: '2012-10-17',
    statements: [
      {
        index: 0,
        effect: 'Allow',
        principals: {
          negated: false,
          entries: [{ key: 'AWS', value: principal.account ?? '', form: 'account' }],
        },
        // Not none: all.
        actions: { ...any, negated: true },
        resources: { ...any, negated: true },
        conditions: [],
        range: { start: point, end: point },
      },
    ],
  };
}

function decisionOf({ outcome }: Verdict): EvalDecision {
  if (outcome === 'allowed') return 'allowed';
  return outcome === 'explicit-deny' ? 'explicitDeny' : 'implicitDeny';
}

function accountIn(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account === undefined || !/^\d{12}$/.test(account) ? undefined : account;
}
