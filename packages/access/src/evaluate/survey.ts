import { parseArn } from '../arn/arn.ts';
import { UNKNOWN_VALUE } from '../context/request-context.ts';
import { type MatchRequest, matchStatement } from '../match/match-statement.ts';
import type { Outcome } from '../match/outcome.ts';
import type { Grade } from '../match/principal.ts';
import { statementKeys } from '../policy/context-keys.ts';
import type { Policy, Statement } from '../policy/model.ts';
import type { AccessRequest, ApplicablePolicies, Layer } from './access-request.ts';
import { matchGrant } from './match-grant.ts';
import type { LayerDetail, StatementReference, Undecided } from './verdict.ts';

/** A statement that applies, or may. */
export interface Hit {
  readonly outcome: Outcome;
  readonly grades: readonly Grade[];
  readonly reference: StatementReference;
}

/** What one layer, or one level of it, says. */
export interface LayerSurvey {
  readonly layer: Layer;
  readonly level?: string;
  readonly allows: readonly Hit[];
  readonly denies: readonly Hit[];
  readonly unread: boolean;
  readonly detail?: LayerDetail;
}

/** Everything said about a request, before the rules of combination (E1–E15) are applied. */
export interface Survey {
  readonly request: AccessRequest;
  /** Which policy of the resource counts, and how. */
  readonly side: 'resource-policy' | 'key-policy' | 'trust-policy';
  readonly crossAccount: boolean;
  readonly identity: LayerSurvey;
  readonly boundary?: LayerSurvey;
  readonly session?: LayerSurvey;
  readonly resource: LayerSurvey;
  readonly endpoint?: LayerSurvey;
  readonly scps: readonly LayerSurvey[];
  /** All of them, RCPs too, in the order in which AWS names them. */
  readonly layers: readonly LayerSurvey[];
  readonly grants: readonly Outcome[];
}

/** Matches all policies of a request, each once. */
export function surveyRequest(request: AccessRequest, detail: boolean): Survey {
  const { policies } = request;
  const surveyor = new Surveyor(request, detail);
  const side = sideOf(request);
  const scps = surveyor.levels('scp', policies.scps);
  const rcps = surveyor.levels('rcp', policies.rcps);
  const endpoint = surveyor.optional('vpce-policy', policies.endpoint && [policies.endpoint]);
  const resource = surveyor.layer(side, policies.resource === undefined ? [] : [policies.resource]);
  const identity = surveyor.layer('identity-policy', policies.identity ?? []);
  const boundary = surveyor.optional('boundary', policies.boundary && [policies.boundary]);
  const session = surveyor.optional('session-policy', sessionPolicies(request));
  const grants = (policies.grants ?? []).map((grant) => matchGrant(grant, request));
  const layers = [...scps, ...rcps, endpoint, resource, identity, boundary, session].filter(
    (layer) => layer !== undefined,
  );
  const crossAccount = isCrossAccount(request);
  return { request, side, crossAccount, layers, scps, endpoint, resource, identity, boundary, session, grants };
}

/** What would decide an uncertain layer. */
export function undecidedOf(layer: LayerSurvey, request: AccessRequest): readonly Undecided[] {
  if (layer.unread) return [{ layer: layer.layer, keys: [] }];
  return [...layer.allows, ...layer.denies]
    .filter((hit) => hit.outcome === 'unknown')
    .map((hit) => ({
      layer: layer.layer,
      statement: hit.reference,
      keys: unknownKeys(hit.reference.statement, request),
    }));
}

const noHits: readonly Hit[] = [];

class Surveyor {
  readonly #request: AccessRequest;
  readonly #match: MatchRequest;
  readonly #detail: boolean;

  constructor(request: AccessRequest, detail: boolean) {
    this.#request = request;
    this.#detail = detail;
    this.#match = {
      principal: request.principal,
      hasBoundary: request.policies.boundary !== undefined,
      lowerAction: request.action.toLowerCase(),
      resource: request.resource,
      context: request.context,
    };
  }

  layer(layer: Layer, policies: readonly Policy[], level?: string): LayerSurvey {
    const unread = this.#isUnread(layer);
    if (policies.length === 0 && !this.#detail) return { layer, level, allows: noHits, denies: noHits, unread };
    const allows: Hit[] = [];
    const denies: Hit[] = [];
    const seen: LayerDetail['statements'][number][] = [];
    for (const policy of policies) {
      for (const statement of policy.statements) {
        const match = matchStatement(statement, this.#match, this.#detail);
        if (match.outcome === 'no' && !this.#detail) continue;
        const reference = { layer, level, policy, statement };
        if (this.#detail) seen.push({ reference, match });
        const hits = statement.effect === 'Allow' ? allows : denies;
        if (match.outcome !== 'no') hits.push({ outcome: match.outcome, grades: match.grades, reference });
      }
    }
    const detail = this.#detail ? { layer, level, statements: seen } : undefined;
    return { layer, level, allows, denies, unread, detail };
  }

  optional(layer: Layer, policies: readonly Policy[] | undefined): LayerSurvey | undefined {
    return policies === undefined && !this.#isUnread(layer) ? undefined : this.layer(layer, policies ?? []);
  }

  levels(layer: Layer, levels: AccessRequest['policies']['scps']): readonly LayerSurvey[] {
    if (levels === undefined || levels.length === 0) return this.#isUnread(layer) ? [this.layer(layer, [])] : [];
    return levels.map(({ level, policies }) => this.layer(layer, policies, level));
  }

  #isUnread(layer: Layer): boolean {
    return this.#request.policies.unread?.includes(layer) ?? false;
  }
}

/** A federated user has only what session policies pass on: none means nothing (IAM User Guide, "Policy evaluation logic"). */
function sessionPolicies(request: AccessRequest): readonly Policy[] | undefined {
  if (request.policies.session !== undefined) return request.policies.session;
  return request.principal.type === 'federated-user' ? [] : undefined;
}

function isCrossAccount(request: AccessRequest): boolean {
  const { principal, resource } = request;
  const account = request.resourceAccount ?? parseArn(resource)?.account ?? '';
  return principal.account !== undefined && account !== '' && account !== principal.account;
}

/** Which policy of the resource counts: keys and roles are governed by their own first (E5). */
export function sideOf(
  request: Pick<AccessRequest, 'action' | 'resource'> & { readonly policies: Pick<ApplicablePolicies, 'resource'> },
): Survey['side'] {
  const kind = request.policies.resource?.kind;
  if (kind === 'key') return 'key-policy';
  if (kind === 'trust') return 'trust-policy';
  const service = request.action.slice(0, Math.max(0, request.action.indexOf(':'))).toLowerCase();
  if (service === 'kms' && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(request.resource)) return 'key-policy';
  return service === 'sts' && /^arn:[^:]*:iam::[^:]*:role\//.test(request.resource)
    ? 'trust-policy'
    : 'resource-policy';
}

function unknownKeys(statement: Statement, request: AccessRequest): readonly string[] {
  const keys = statementKeys(statement).map((key) => key.toLowerCase());
  return [...new Set(keys)].filter((key) => request.context.get(key) === UNKNOWN_VALUE);
}
