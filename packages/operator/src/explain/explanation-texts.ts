import { type CallVerdict, explainCall, layerName, missText } from '@lockkeeper/access';

type Part = ReturnType<typeof explainCall>[number];
type Change = Part['explanation']['changes'][number];

/** Two texts of one explanation (must M17). */
export interface ExplanationTexts {
  readonly tenant: string;
  readonly platform: string;
}

/**
 * What the tenant may read of a change: the layer, the action, and what is wrong in kind. Names of policies and statements, their
 * values and other resources stay with the platform (`threat/L5`).
 */
function tenantChange({ layer, kind }: Change, action: string): string {
  const policy = layerName(layer);
  switch (kind) {
    case 'add-statement':
      return `no statement of the ${policy} allows ${action}`;
    case 'extend-statement':
      return `a statement of the ${policy} nearly allows ${action}, but not for this request`;
    case 'meet-condition':
      return `a statement of the ${policy} allows ${action} under a condition that this request does not meet`;
    case 'narrow-deny':
      return `a statement of the ${policy} denies ${action}`;
    case 'not-possible':
      return `the ${policy} cannot allow ${action}`;
  }
}

function tenantText(parts: readonly Part[]): string {
  const found = parts.flatMap(({ decision, explanation }) => {
    const { action } = decision.request;
    return explanation.changes.length > 0
      ? explanation.changes.map((change) => tenantChange(change, action))
      : explanation.undecided.map(({ layer }) => `the ${layerName(layer)} may decide ${action} and was not read`);
  });
  return [...new Set(found)].join('; ');
}

function platformPart({ decision, explanation }: Part): string {
  const { action, resource, principal } = decision.request;
  const proposals = explanation.changes.map(({ text, proposal }) =>
    proposal ? `${text}: ${JSON.stringify(proposal)}` : text,
  );
  const misses = explanation.nearMisses.map(missText);
  return [
    `${principal.arn} ${action} ${resource}: ${explanation.summary}`,
    ...(misses.length > 0 ? [`came close: ${misses.join(' | ')}`] : []),
    ...(proposals.length > 0 ? [`would be mended by: ${proposals.join(' and ')}`] : []),
  ].join('. ');
}

/** The texts for a call that the snapshot refuses; when it would allow the call, AWS knows something that the snapshot does not. */
export function explanationTexts(call: CallVerdict): ExplanationTexts {
  if (call.outcome === 'allowed') {
    const text = 'the policy snapshot would allow this: it is older than the policies, or lacks one';
    return { tenant: '', platform: text };
  }
  const parts = explainCall(call);
  if (parts.length > 0) return { tenant: tenantText(parts), platform: parts.map(platformPart).join('\n') };
  // Refused before policies are asked: a session limit, an inherited tag.
  const why = call.because.join(' and ');
  return { tenant: `STS refuses the call: ${why}`, platform: `STS refuses the call: ${why}` };
}
