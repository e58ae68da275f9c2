import type { RemoteReference, Scope } from '@lockkeeper/core';

/** What identifies a secret in a reply. */
export interface SecretIdentity {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
}

const SECRET_ARN = /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)$/;
/** The six characters that Secrets Manager adds to each name in an ARN. */
const SUFFIX = /^-[A-Za-z0-9]{6}$/;

/** Whether an ARN is that of the named secret in some incarnation. */
function isArnOfName(arn: string, name: string, scope: Scope): boolean {
  const parts = SECRET_ARN.exec(arn);
  const rest = parts?.[4];
  return (
    rest !== undefined &&
    parts?.[1] === scope.partition &&
    parts[2] === scope.region &&
    rest.startsWith(name) &&
    SUFFIX.test(rest.slice(name.length))
  );
}

/**
 * Whether a reply is about the secret that was asked for (`threat/C4`, `threat/K5`): name and ARN of the reply belong
 * together, and what was asked, name or complete ARN, is equal. (Core lets no partial ARN through: AWS may complete it to a
 * secret of another name.)
 */
export function isSecretAskedFor(reply: SecretIdentity, reference: RemoteReference, scope: Scope): boolean {
  const { ARN, Name } = reply;
  if (ARN === undefined || Name === undefined || !isArnOfName(ARN, Name, scope)) {
    return false;
  }
  if (reference.arn === undefined) {
    return Name === reference.id;
  }
  return ARN === reference.id && Name === reference.name;
}
