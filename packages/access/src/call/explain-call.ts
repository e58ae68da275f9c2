import { explain, type Explanation } from '../explain/explain.ts';
import type { Decision } from '../world/decide.ts';
import type { CallVerdict } from './call-verdict.ts';

/** A part of a call that is not allowed, explained. */
export interface ExplainedPart {
  readonly decision: Decision;
  readonly explanation: Explanation;
  /** Of a batch: whose read it is. */
  readonly secretId?: string;
}

/** Explains every part, and every item, of a call that is not allowed; made for calls decided with `detail`. */
export function explainCall(call: CallVerdict, secretId?: string): readonly ExplainedPart[] {
  const own = call.parts
    .filter(({ verdict }) => verdict.outcome !== 'allowed')
    .map((decision) => ({ decision, explanation: explain(decision.request, decision.verdict), secretId }));
  const items = (call.items ?? []).flatMap((item) => explainCall(item.call, item.secretId));
  return [...own, ...items];
}
