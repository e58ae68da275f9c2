/** A condition key of a service, and the member of its inputs that it shows. */
type InputKey = readonly [key: string, member: string];

/**
 * Condition keys that repeat a member of the call (Service Authorization Reference, one page for each service). Those that the
 * evaluator derives itself (ids, versions, tags, encryption contexts) are not among them.
 */
const inputKeysOf: ReadonlyMap<string, readonly InputKey[]> = new Map([
  [
    'secretsmanager',
    [
      ['secretsmanager:Name', 'Name'],
      ['secretsmanager:Description', 'Description'],
      ['secretsmanager:KmsKeyId', 'KmsKeyId'],
      ['secretsmanager:ForceDeleteWithoutRecovery', 'ForceDeleteWithoutRecovery'],
      ['secretsmanager:RecoveryWindowInDays', 'RecoveryWindowInDays'],
      ['secretsmanager:RotationLambdaARN', 'RotationLambdaARN'],
      ['secretsmanager:RotateImmediately', 'RotateImmediately'],
      ['secretsmanager:BlockPublicPolicy', 'BlockPublicPolicy'],
      ['secretsmanager:ForceOverwriteReplicaSecret', 'ForceOverwriteReplicaSecret'],
    ],
  ],
  [
    'ssm',
    [
      ['ssm:Overwrite', 'Overwrite'],
      ['ssm:Policies', 'Policies'],
      ['ssm:DataType', 'DataType'],
    ],
  ],
  [
    'kms',
    [
      ['kms:BypassPolicyLockoutSafetyCheck', 'BypassPolicyLockoutSafetyCheck'],
      ['kms:DataKeyPairSpec', 'KeyPairSpec'],
      ['kms:EncryptionAlgorithm', 'EncryptionAlgorithm'],
      ['kms:GrantOperations', 'Operations'],
      ['kms:GranteePrincipal', 'GranteePrincipal'],
      ['kms:MacAlgorithm', 'MacAlgorithm'],
      ['kms:MessageType', 'MessageType'],
      ['kms:ReplicaRegion', 'ReplicaRegion'],
      ['kms:PrimaryRegion', 'PrimaryRegion'],
      ['kms:RetiringPrincipal', 'RetiringPrincipal'],
      ['kms:ScheduleKeyDeletionPendingWindowInDays', 'PendingWindowInDays'],
      ['kms:SigningAlgorithm', 'SigningAlgorithm'],
      ['kms:RotationPeriodInDays', 'RotationPeriodInDays'],
    ],
  ],
  [
    'iam',
    [
      ['iam:PolicyARN', 'PolicyArn'],
      ['iam:PermissionsBoundary', 'PermissionsBoundary'],
    ],
  ],
  ['sts', [['sts:DurationSeconds', 'DurationSeconds']]],
]);

/** Algorithms that a call means when it names none. */
const defaults: ReadonlyMap<string, string> = new Map([['kms:EncryptionAlgorithm', 'SYMMETRIC_DEFAULT']]);
const symmetric = /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey)/;

/** The service's own condition keys for one input, and `aws:TagKeys` where tags are taken away. */
export function inputKeys(
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string | readonly string[]> {
  const keys = new Map<string, string | readonly string[]>();
  for (const [key, member] of inputKeysOf.get(service) ?? []) {
    const value = asText(input[member]) ?? (symmetric.test(operation) ? defaults.get(key) : undefined);
    if (value !== undefined) keys.set(key, value);
  }
  const untagged = asText(input['TagKeys'] ?? input['tagKeys']);
  if (untagged !== undefined) keys.set('aws:TagKeys', untagged);
  return keys;
}

function asText(value: unknown): string | readonly string[] | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
  }
}
