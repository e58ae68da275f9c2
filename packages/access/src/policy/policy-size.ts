import type { PolicyKind } from './model.ts';

/** Largest documents, in characters. Of identity policies it is the managed one; inline policies share a sum per principal. */
export const policyLimits: Readonly<Record<PolicyKind, number>> = Object.freeze({
  identity: 6144,
  boundary: 6144,
  session: 2048,
  trust: 2048,
  key: 32_768,
  resource: 20_480,
  scp: 5120,
  rcp: 5120,
  vpce: 20_480,
});

/** Sums of inline policies: IAM quotas per principal, in characters without white space. */
export const inlinePolicyLimits = Object.freeze({ role: 10_240, user: 2048, group: 5120 });

const withoutSpace: ReadonlySet<PolicyKind> = new Set(['identity', 'boundary', 'trust']);

/** A document's size as AWS counts it: IAM leaves out white space. */
export function policySize(text: string, kind: PolicyKind): number {
  return withoutSpace.has(kind) ? text.replace(/\s/g, '').length : text.length;
}

/** Whether a document has only characters that IAM takes: tab, line ends, and U+0020 to U+00FF. */
export function hasPolicyCharset(text: string): boolean {
  return /^[\t\n\r\u0020-\u00ff]*$/.test(text);
}
