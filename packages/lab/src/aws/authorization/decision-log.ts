import { type CallVerdict, explain, missText, type Verdict } from '@lockkeeper/access';

/** One decision as an audit reads it: who, what, verdict, statement. Names and ARNs, never values. */
export interface DecisionRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly requestId: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: CallVerdict['outcome'];
  /** The layers that grant, deny, or whose Allow is missing. */
  readonly because: readonly string[];
  /** The statements that decided. */
  readonly statements: readonly DecidingStatement[];
  /** Of a refusal: what AWS does not say. */
  readonly explanation?: DecisionExplanation;
}

/** Why, and the smallest change that would allow it: one sentence for each layer. */
export interface DecisionExplanation {
  readonly summary: string;
  readonly changes: readonly string[];
  /** Allow statements that came close, and what they asked for. */
  readonly nearMisses: readonly string[];
}

export interface DecidingStatement {
  readonly layer: string;
  /** Name or ARN of the policy, or of the resource that carries it. */
  readonly policy: string;
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  /** Position in its policy, counted from 0. */
  readonly index: number;
}

/** Old records go first beyond this many. */
const maxRecords = 20_000;

/** What the endpoint has decided, latest last, as CloudTrail would tell it. */
export class DecisionLog {
  #records: DecisionRecord[] = [];
  readonly #listeners = new Set<(record: DecisionRecord) => void>();

  add(record: DecisionRecord): void {
    this.#records.push(record);
    for (const listener of this.#listeners) listener(record);
    if (this.#records.length > maxRecords) this.#records = this.#records.slice(maxRecords / 2);
  }

  /** Hears every decision from now on, at once and before the call is answered; gives the function that ends it. */
  subscribe(listener: (record: DecisionRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  list(): readonly DecisionRecord[] {
    return [...this.#records];
  }

  clear(): void {
    this.#records = [];
  }
}

export function decidingStatements(verdicts: readonly Verdict[]): readonly DecidingStatement[] {
  return verdicts.flatMap(({ statements }) =>
    statements.map(({ layer, policy, statement }) => ({
      layer,
      policy: policy.name,
      effect: statement.effect,
      index: statement.index,
      ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    })),
  );
}

/** Made of verdicts that were reached with their details. A call that STS refuses by itself has no parts, and its error says all. */
export function explanationOf({ parts, error }: CallVerdict): DecisionExplanation {
  const refused = parts.filter((part) => part.verdict.outcome !== 'allowed');
  const explanations = refused.map(({ request, verdict }) => explain(request, verdict));
  return {
    summary: explanations.length === 0 ? (error?.message ?? '') : explanations.map(({ summary }) => summary).join('; '),
    changes: explanations.flatMap(({ changes }) => changes.map(({ text }) => text)),
    nearMisses: explanations.flatMap(({ nearMisses }) => nearMisses.map(missText)),
  };
}
