import type { CallVerdict } from '../call/call-verdict.ts';
import type { ContextValue } from '../context/request-context.ts';
import type { Caller } from '../world/caller.ts';
import type { ParameterFacts, SecretFacts, World } from '../world/facts.ts';
import type { ServiceRequest } from '../world/service-request.ts';
import type { Place } from './domains.ts';
import type { Gap, Proof } from './prove.ts';

/** Which texts a question is about, in globs of `*` and `?`: those that fit one of `in` (by default all) and none of `notIn`. */
export interface TextSpace {
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  /** Of a tag: whether it may be absent too. By default it may. */
  readonly absent?: 'may' | 'must' | 'never';
}

/** Tags by key. A tag that is not named may be anything, and absent. */
export type TagSpace = ReadonlyMap<string, TextSpace>;

export type PrincipalSpace =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | {
      /** Every session that a role can have. */
      readonly kind: 'session';
      readonly roleArn: string;
      /** What `aws:PrincipalTag` shows of it: session tags over the role's own. */
      readonly tags?: TagSpace;
      /**
       * Who assumes the role. Then only sessions count that one of them gets: trust policy, `sts:TagSession`, and what the caller's
       * own policies say. Absent: sessions with any tags at all.
       */
      readonly assumedBy?: readonly Caller[];
    };

/** Secrets or parameters that do not exist yet. They have no resource policy: who writes one is asked about that action. */
export interface FutureResources {
  readonly place: Place;
  /** Names as the service has them, parameters with or without the slash in front. */
  readonly names: TextSpace;
  readonly tags?: TagSpace;
  /** Key ARN; absent means the service's own key of the account. Parameters are SecureStrings. */
  readonly keyArn?: string;
}

export interface ResourceSpace {
  readonly service: 'secretsmanager' | 'ssm';
  /** ARNs of secrets or parameters of the world, or globs over them that name their account. */
  readonly existing?: readonly string[];
  readonly future?: FutureResources;
  /**
   * Any of these actions reaches it. By default all that read the value: `GetSecretValue` (a batch needs it as well), or
   * `GetParameter`, `GetParameters`, `GetParameterHistory`, `GetParametersByPath`. A read includes the use of the key.
   */
  readonly actions?: readonly string[];
}

/** Can anybody of `who` reach anything of `what`? */
export interface ReachQuestion {
  readonly world: World;
  readonly who: PrincipalSpace;
  readonly what: ResourceSpace;
  /** Condition keys that all calls have. Keys of the environment that are not given may have any value, and be absent. */
  readonly context?: ReadonlyMap<string, ContextValue>;
  /** States and cases to look at, for each way, before it is `unknown`; 200,000 when absent. */
  readonly steps?: number;
}

/** A concrete way to reach a resource: calls that the evaluator allows, one after the other. */
export interface ReachWitness {
  /** A secret or parameter that has to be made for it. */
  readonly created?: { readonly secret: SecretFacts } | { readonly parameter: ParameterFacts };
  readonly calls: readonly ServiceRequest[];
  readonly verdicts: readonly CallVerdict[];
}

/** A proof that nothing is reached. */
export interface ReachCertificate {
  /** One for each way: caller, session name, action, resource. */
  readonly ways: readonly { readonly label: string; readonly proof: Proof }[];
  /** What the proof takes for granted. */
  readonly assumptions: readonly string[];
}

/**
 * `counterexample`: it can, like this. `proved`: it cannot. `unknown`: neither was shown; for isolation that counts as reachable.
 */
export type ReachAnswer =
  | { readonly kind: 'proved'; readonly certificate: ReachCertificate }
  | { readonly kind: 'counterexample'; readonly way: string; readonly witness: ReachWitness }
  | { readonly kind: 'unknown'; readonly gaps: readonly Gap[] };
