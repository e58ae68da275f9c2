/**
 * What to look at when AWS cannot do a request as it stands, by its code: from the lists of errors in the API references of Secrets
 * Manager, Systems Manager and STS. A code that says it all by itself, or whose meaning depends on the call, is not here.
 */
const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    'DecryptionFailure',
    'the KMS key that encrypts it must be enabled, in this region, and not waiting for its deletion',
  ],
  ['EncryptionFailure', 'the KMS key must be enabled, in this region, not waiting for its deletion, and symmetric'],
  ['InvalidKeyId', 'the KMS key must exist in this region, be enabled, and not wait for its deletion'],
  ['ParameterVersionNotFound', 'the parameter has no such version and no such label'],
  ['InvalidRequestException', 'check the version and its stage, and whether the secret waits for its deletion'],
  ['InvalidParameterException', 'check its name, and the version'],
  ['LimitExceededException', 'a quota of the account or of the secret is used up'],
  ['ParameterLimitExceeded', 'the quota of parameters of this account and region is used up'],
  ['ParameterMaxVersionLimitExceeded', 'the oldest of its 100 versions has a label: move the label'],
  ['HierarchyLevelLimitExceededException', 'a name has at most 15 levels'],
  ['HierarchyTypeMismatchException', 'a parameter keeps its type: delete it, or give it another name'],
  ['ParameterPatternMismatchException', "the value does not match the parameter's allowed pattern"],
  ['PublicPolicyException', 'the resource policy would let in everybody'],
  ['MalformedPolicyDocumentException', 'AWS cannot read the policy'],
  ['MalformedPolicyDocument', 'AWS cannot read the policy'],
  [
    'PackedPolicyTooLargeException',
    'session tags and session policies are too large together: name fewer or shorter ones',
  ],
  ['PackedPolicyTooLarge', 'session tags and session policies are too large together: name fewer or shorter ones'],
]);

/** `: ` and what to do, or nothing where the code is not known. */
export function adviceFor(code: string): string {
  const advice = ADVICE.get(code);
  return advice === undefined ? '' : `: ${advice}`;
}
