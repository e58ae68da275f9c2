import type { RemoteReference, Scope } from '@lockkeeper/core';

/** What identifies a secret in a reply. */
export interface SecretIdentity {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
}

const SECRET_ARN = /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)$/;
/** The six characters that Secrets Manager adds to each name in an ARN. */
const SUFFIX = /^-[A-Za-z0-9]{6}$/;
const ENDS_IN_SUFFIX = /-[A-Za-z0-9]{6}$/;

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
 * Whether a reply is about the secret that was asked for (`threat/C4`, `threat/K5`). Name and ARN of the reply must belong
 * together. Asked by name, the name must be equal; asked by ARN, the ARN must be equal. A partial ARN (without the six
 * characters) matches its completion, unless it could itself be a full ARN: then AWS may answer with a secret whose name
 * ends like a suffix, and the author must write the full ARN.
 */
export function isSecretAskedFor(reply: SecretIdentity, reference: RemoteReference, scope: Scope): boolean {
  const { ARN, Name } = reply;
  if (ARN === undefined || Name === undefined || !isArnOfName(ARN, Name, scope)) {
    return false;
  }
  if (reference.arn === undefined) {
    return Name === reference.id;
  }
  const isCompletion = ARN.startsWith(reference.id) && SUFFIX.test(ARN.slice(reference.id.length));
  return ARN === reference.id || (isCompletion && !ENDS_IN_SUFFIX.test(reference.id));
}
