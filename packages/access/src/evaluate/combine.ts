import type { Outcome } from '../match/outcome.ts';
import type { Grade } from '../match/principal.ts';
import type { Layer } from './access-request.ts';
import type { LayerSurvey, Survey } from './survey.ts';
import type { Decided } from './verdict.ts';

/** How what is disputed or unknown is taken. `hopeful` takes each unknown in favour of the request. */
export interface Reading {
  readonly source: 'documentation' | 'field';
  readonly hopeful: boolean;
}

export interface Answer {
  readonly outcome: Decided;
  readonly because: readonly Layer[];
}

/** Applies rules E1–E15 to a survey, under one reading. */
export function combine(survey: Survey, reading: Reading): Answer {
  const view = new View(survey, reading);
  const denying = survey.layers.filter((layer) => view.denies(layer));
  if (denying.length > 0) return { outcome: 'explicit-deny', because: unique(denying.map(({ layer }) => layer)) };
  const granting = view.granting();
  const missing = [...view.closedGates(), ...(granting.length > 0 ? [] : view.missing())];
  if (missing.length > 0) return { outcome: 'implicit-deny', because: unique(missing) };
  return { outcome: 'allowed', because: unique(granting) };
}

/** A survey with each outcome made plain. */
class View {
  readonly #survey: Survey;
  readonly #reading: Reading;
  readonly #grades: ReadonlySet<Grade>;
  readonly #identity: boolean;
  readonly #boundary: boolean;
  readonly #session: boolean;
  readonly #grant: boolean;

  constructor(survey: Survey, reading: Reading) {
    this.#survey = survey;
    this.#reading = reading;
    this.#grades = this.#gradesOf(survey.resource);
    this.#identity = this.#isRoot || this.allows(survey.identity);
    this.#boundary = survey.boundary === undefined || this.allows(survey.boundary);
    this.#session = survey.session === undefined || this.allows(survey.session);
    this.#grant = survey.grants.some((outcome) => this.#holds(outcome, reading.hopeful));
  }

  denies(layer: LayerSurvey): boolean {
    const { hopeful } = this.#reading;
    return (layer.unread && !hopeful) || layer.denies.some((hit) => this.#holds(hit.outcome, !hopeful));
  }

  allows(layer: LayerSurvey): boolean {
    const { hopeful } = this.#reading;
    return (layer.unread && hopeful) || layer.allows.some((hit) => this.#holds(hit.outcome, hopeful));
  }

  /** E3: every level of SCPs allows. E4: RCPs allow by themselves. E14: so does the endpoint. */
  closedGates(): readonly Layer[] {
    const closed = this.#survey.scps.filter((level) => !this.allows(level)).map(({ layer }) => layer);
    const { endpoint } = this.#survey;
    return endpoint === undefined || this.allows(endpoint) ? closed : [...closed, 'vpce-policy'];
  }

  /** The layers that grant, empty when the grant is not complete. */
  granting(): readonly Layer[] {
    if (this.#survey.crossAccount) return this.#grantingAcross();
    const identity = this.#identityPath() ? this.#identityLayers() : [];
    const direct: readonly Layer[] = this.#directPath() ? [this.#survey.side] : [];
    return [...identity, ...direct, ...(this.#grant ? (['grant'] as const) : [])];
  }

  /** What would have to allow, when nothing grants. */
  missing(): readonly Layer[] {
    const direct = this.#survey.crossAccount ? [] : [...this.#grades].filter((grade) => grade !== 'account');
    if (direct.length > 0) {
      return direct.map((grade) => this.#blockers(grade)).reduce((a, b) => (a.length <= b.length ? a : b));
    }
    const missing = this.#survey.crossAccount ? this.#missingAcross() : this.#missingWithin();
    return [...missing, ...this.#closedLimits()];
  }

  get #isRoot(): boolean {
    return this.#survey.request.principal.type === 'root';
  }

  /** Callers without an account of their own have no identity policies. */
  get #hasOwnSide(): boolean {
    return this.#survey.request.principal.account !== undefined;
  }

  /** E2, E12, E13; for keys and roles only where their policy delegates to the account (E7). */
  #identityPath(): boolean {
    const delegated = this.#survey.side === 'resource-policy' || this.#grades.has('account');
    return this.#hasOwnSide && delegated && this.#identity && this.#boundary && this.#session;
  }

  #identityLayers(): readonly Layer[] {
    const { side } = this.#survey;
    if (side === 'resource-policy') return [this.#isRoot ? 'root-user' : 'identity-policy'];
    return this.#isRoot ? [side] : ['identity-policy', side];
  }

  #directPath(): boolean {
    return [...this.#grades].some((grade) => grade !== 'account' && this.#blockers(grade).length === 0);
  }

  /** E8–E11: which limits stop an Allow of the resource's policy depends on how it names the principal. */
  #blockers(grade: Grade): readonly Layer[] {
    switch (grade) {
      case 'any':
      case 'user':
      case 'service':
      case 'federated':
        return [];
      case 'session':
        return this.#session || this.#reading.source === 'documentation' ? [] : ['session-policy'];
      case 'federating-user':
        return this.#session ? [] : ['session-policy'];
      case 'role':
      case 'account':
        return this.#closedLimits();
    }
  }

  #closedLimits(): readonly Layer[] {
    return [
      ...(this.#boundary ? [] : (['boundary'] as const)),
      ...(this.#session ? [] : (['session-policy'] as const)),
    ];
  }

  #missingWithin(): readonly Layer[] {
    const { side } = this.#survey;
    if (!this.#hasOwnSide) return [side];
    if (side !== 'resource-policy' && !this.#grades.has('account')) return [side];
    return this.#identity ? [] : ['identity-policy'];
  }

  /** E6: both sides, each with its own limits. */
  #grantingAcross(): readonly Layer[] {
    const own = this.#identity && this.#boundary && this.#session;
    const layers: readonly Layer[] =
      own && this.#grades.size > 0 ? [this.#isRoot ? 'root-user' : 'identity-policy', this.#survey.side] : [];
    return this.#grant ? [...layers, 'grant'] : layers;
  }

  #missingAcross(): readonly Layer[] {
    return [
      ...(this.#identity ? [] : (['identity-policy'] as const)),
      ...(this.#grades.size > 0 ? [] : [this.#survey.side]),
    ];
  }

  #gradesOf(layer: LayerSurvey): ReadonlySet<Grade> {
    const { hopeful } = this.#reading;
    if (layer.unread && hopeful) return new Set(['any']);
    const holding = layer.allows.filter((hit) => this.#holds(hit.outcome, hopeful));
    return new Set(holding.flatMap((hit) => hit.grades));
  }

  #holds(outcome: Outcome, unknownHolds: boolean): boolean {
    switch (outcome) {
      case 'yes':
        return true;
      case 'no':
        return false;
      case 'unknown':
        return unknownHolds;
      case 'disputed':
        return this.#reading.source === 'documentation';
      case 'disputed-no':
        return this.#reading.source === 'field';
    }
  }
}

function unique(layers: readonly Layer[]): readonly Layer[] {
  return [...new Set(layers)];
}
