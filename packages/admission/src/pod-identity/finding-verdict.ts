import type { IdentityFinding } from '@lockkeeper/core';
import type { Metrics } from '@lockkeeper/kube/internal';
import { allow, deny, type ReviewAnswer } from '../review/review-request.ts';

/** What findings come to: those that refuse, those that are only told, and the answer made of both. */
export interface FindingVerdict {
  readonly refused: readonly IdentityFinding[];
  readonly warned: readonly IdentityFinding[];
  readonly answer: ReviewAnswer;
}

export function verdictOf(
  findings: readonly IdentityFinding[],
  refuses: (finding: IdentityFinding) => boolean,
): FindingVerdict {
  const refused = findings.filter(refuses);
  const warned = findings.filter((finding) => !refused.includes(finding));
  const warnings = warned.map(({ text }) => text);
  const answer = refused.length > 0 ? deny(refused.map(({ text }) => text).join('\n'), warnings) : allow(warnings);
  return { refused, warned, answer };
}

export function countFindings(metrics: Metrics, { refused, warned }: FindingVerdict): void {
  for (const { code } of refused)
    metrics.add('lockkeeper_pod_identity_findings_total', { finding: code, outcome: 'refused' });
  for (const { code } of warned)
    metrics.add('lockkeeper_pod_identity_findings_total', { finding: code, outcome: 'warned' });
}
