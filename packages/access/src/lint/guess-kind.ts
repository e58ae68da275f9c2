import type { PolicyKind } from '../policy/model.ts';
import type { StatementView } from './views.ts';

/**
 * What a document is attached to, as far as it tells: a principal makes it a resource's policy, actions of STS a trust
 * policy, actions of KMS on `*` alone a key policy. Without a principal it is taken for an identity policy.
 */
export function guessKind(statements: readonly StatementView[]): PolicyKind {
  const named = statements.some(({ principals }) => principals.length > 0);
  if (!named) return 'identity';
  const actions = statements.flatMap((statement) => statement.actions.map(({ text }) => text.toLowerCase()));
  const resources = statements.flatMap((statement) => statement.resources);
  if (resources.length === 0 && actions.every((action) => action.startsWith('sts:'))) return 'trust';
  return actions.length > 0 && actions.every((action) => action.startsWith('kms:')) ? 'key' : 'resource';
}
