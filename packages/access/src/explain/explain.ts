import type { AccessRequest, Layer } from '../evaluate/access-request.ts';
import type { StatementReference, Undecided, Verdict } from '../evaluate/verdict.ts';
import { type Change, changeFor, narrowDeny } from './change.ts';
import { type AwsErrorText, denialText } from './error-text.ts';
import { type NearMiss, nearMisses } from './near-miss.ts';
import { layerName, placeOf } from './place.ts';

/** Everything that can be said about a verdict. It names policies and values of the request: for the platform, not the tenant. */
export interface Explanation {
  /** One sentence on who grants, denies, or is missing. */
  readonly summary: string;
  /** What AWS answers; absent when the request is allowed. */
  readonly error?: AwsErrorText;
  /** Statements that grant or deny. */
  readonly deciding: readonly StatementReference[];
  /** Allow statements that came close, and which element failed with which values. */
  readonly nearMisses: readonly NearMiss[];
  /** The smallest change per layer; all of them are needed. */
  readonly changes: readonly Change[];
  readonly undecided: readonly Undecided[];
}

/**
 * Explains a verdict that was reached with `detail`; it reads what the run recorded and decides nothing anew.
 * Without `detail` there are no near misses.
 */
export function explain(request: AccessRequest, verdict: Verdict): Explanation {
  const plain = { summary: summaryOf(verdict), deciding: verdict.statements, undecided: verdict.undecided ?? [] };
  if (verdict.outcome === 'allowed') return { ...plain, nearMisses: [], changes: [] };
  const layers = relevantLayers(verdict);
  const misses = nearMisses(
    (verdict.detail ?? []).filter((detail) => layers.has(detail.layer)),
    request,
  );
  return {
    ...plain,
    error: denialText(request, verdict),
    nearMisses: misses,
    changes: changesFor(verdict, misses, request),
  };
}

/** Where an identity policy would do, the resource's policy would do as well, in the same account. */
function relevantLayers(verdict: Verdict): ReadonlySet<Layer> {
  const alternative = verdict.because.includes('identity-policy') && !verdict.crossAccount;
  return new Set([...verdict.because, ...(alternative ? (['resource-policy'] as const) : [])]);
}

function changesFor(verdict: Verdict, misses: readonly NearMiss[], request: AccessRequest): readonly Change[] {
  switch (verdict.outcome) {
    case 'explicit-deny':
      return verdict.statements.filter(({ statement }) => statement.effect === 'Deny').map(narrowDeny);
    case 'implicit-deny':
      return verdict.because.map((layer) => changeFor(layer, misses, request));
    default:
      return [];
  }
}

function summaryOf(verdict: Verdict): string {
  const layers = verdict.because.map(layerName).join(' and ');
  switch (verdict.outcome) {
    case 'allowed':
      return `allowed by ${layers}`;
    case 'explicit-deny':
      return `denied by ${verdict.statements.map(placeOf).join('; ')}`;
    case 'implicit-deny':
      return `not allowed by ${layers}`;
    case 'disputed':
      return `AWS's documentation says ${verdict.readings?.documentation ?? ''}, the field says ${verdict.readings?.field ?? ''}; it is about ${layers}`;
    case 'unknown':
      return `cannot be told without ${(verdict.undecided ?? []).map(inWords).join('; ')}`;
  }
}

function inWords(undecided: Undecided): string {
  if (undecided.statement === undefined) return `the ${layerName(undecided.layer)} that was not read`;
  return `the value of ${undecided.keys.join(', ')}, for ${placeOf(undecided.statement)}`;
}
