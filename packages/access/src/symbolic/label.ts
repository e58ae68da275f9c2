import type { Verdict } from '../evaluate/verdict.ts';
import { layerName } from '../explain/place.ts';
import type { Statement } from '../policy/model.ts';
import { isSlot, type Relation } from './constraint.ts';
import type { Element } from './split-element.ts';

/** An element of a statement in a few words. */
export function labelOfElement(statement: Statement, element: Element): string {
  const place = statement.sid === undefined ? `statement ${statement.index}` : `statement "${statement.sid}"`;
  if (element.kind === 'resources') return `${place}, ${element.list.negated ? 'NotResource' : 'Resource'}`;
  return `${place}, ${element.condition.operatorText} ${element.condition.key}`;
}

/** A verdict in a few words. */
export function labelOfVerdict(verdict: Verdict): string {
  return [verdict.outcome, ...verdict.because.map((layer) => layerName(layer))].join(', ');
}

/** A relation in a few words. */
export function labelOfRelation({ subject, pattern, holds }: Relation): string {
  const text = pattern
    .map((piece) => {
      if (isSlot(piece)) return `\${${piece.variable}}`;
      if (piece.loop) return '*';
      const [[from, to] = [0, 0], ...rest] = piece.set;
      return from === to && rest.length === 0 ? String.fromCharCode(from) : '?';
    })
    .join('');
  return `${subject} ${holds ? 'fits' : 'does not fit'} ${text}`;
}
