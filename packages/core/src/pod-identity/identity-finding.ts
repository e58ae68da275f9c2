/**
 * What may be wrong with the identity of a pod. Each is a warning, or a refusal where the platform asks for it.
 *
 * - `default-account`: every pod of the namespace that names no account gets a role.
 * - `node-role`: a container would act as the node.
 * - `invalid-role`: the annotation is no ARN of a role.
 * - `foreign-role`: the role is none of those that the platform lists for the namespace.
 * - `untrusted-role`: the role's trust policy does not let this account in.
 * - `foreign-audience`: tokens for somebody else than AWS.
 * - `long-token`: a lifetime longer than EKS gives.
 * - `foreign-volume`: the pod brings a volume of the token's name that holds something else.
 * - `unread-annotation`: an annotation cannot be read and counts as absent.
 * - `exposed-agent`: the pod could read or answer what other pods of the node say to the agent of EKS Pod Identity.
 * - `unknown-account`: the ServiceAccount could not be read, so that nothing was injected.
 */
export const IDENTITY_FINDINGS = [
  'default-account',
  'node-role',
  'invalid-role',
  'foreign-role',
  'untrusted-role',
  'foreign-audience',
  'long-token',
  'foreign-volume',
  'unread-annotation',
  'exposed-agent',
  'unknown-account',
] as const;

export type IdentityFindingCode = (typeof IDENTITY_FINDINGS)[number];

/** One finding, in words for the author of the pod: what is wrong, and what to do. */
export interface IdentityFinding {
  readonly code: IdentityFindingCode;
  readonly text: string;
}

/** An annotation that is of no effect as it is written. */
export function unreadAnnotation(key: string): IdentityFinding {
  return { code: 'unread-annotation', text: `${key} cannot be read and counts as absent` };
}
