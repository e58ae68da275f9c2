import { memberReader } from '../api/schema/member-reader.ts';
import { readAccountEntry } from './account-entry.ts';
import { type IdentityFinding, unreadAnnotation } from './identity-finding.ts';
import type { PodIdentitySettings } from './pod-identity-settings.ts';
import { type IdentityGuards, identityFindings, type IdentityHolder } from './role-findings.ts';

const { objectAt, textAt, textsAt, needed } = memberReader('the ServiceAccount');

/** A ServiceAccount that is being written. */
export interface AccountWorld {
  /** As the API server sends it. */
  readonly account: unknown;
  readonly namespace: IdentityHolder['namespace'];
  readonly settings: PodIdentitySettings;
  readonly guards: IdentityGuards;
}

/**
 * What is wrong with the identity that a ServiceAccount asks for, before any pod has it (`threat/W1`): whoever may write accounts would
 * give its pods any role that trusts the namespace. Nothing of an account without a role. Throws LockkeeperError `InvalidInput` for
 * what is no account.
 */
export function judgeAccount({ account, namespace, settings, guards }: AccountWorld): readonly IdentityFinding[] {
  const metadata = objectAt(needed(account, 'it'), 'metadata', '') ?? {};
  const { value: entry, unread } = readAccountEntry(textsAt(metadata, 'annotations', 'metadata.'), settings);
  if (entry.roleArn === '') return [];
  const holder = { namespace, serviceAccount: textAt(metadata, 'name', 'metadata.') };
  return [
    ...identityFindings({ method: 'sts_web_identity', ...entry }, holder, guards),
    ...unread.map(unreadAnnotation),
  ];
}
