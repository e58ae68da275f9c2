/** A refusal for which AWS has a sentence without names; known by the whole text, of which nothing else is kept. */
export type DenialNotice = 'kms-not-allowed' | 'ciphertext' | 'web-identity';

const NOTICES: ReadonlyMap<string, DenialNotice> = new Map([
  ['Access to KMS is not allowed', 'kms-not-allowed'],
  [
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    'ciphertext',
  ],
  ['Not authorized to perform sts:AssumeRoleWithWebIdentity', 'web-identity'],
]);

/** Which known sentence a message is, word by word; anything else is none. */
export function parseNotice(message: string): DenialNotice | undefined {
  return NOTICES.get(message);
}

/** What a notice means for whoever has to mend it: AWS's words first, then which policy is asked. */
export const NOTICE_TEXTS: Readonly<Record<DenialNotice, string>> = {
  'kms-not-allowed':
    'Access to KMS is not allowed: the policy of the key that encrypts it, and the identity policy where the key leaves it to IAM, must allow kms:Decrypt',
  ciphertext:
    'the key that encrypts it does not exist in this region or may not be used: the policy of the key, and the identity policy where the key leaves it to IAM, must allow kms:Decrypt',
  'web-identity':
    "Not authorized to perform sts:AssumeRoleWithWebIdentity: the role's trust policy must allow this cluster's issuer with the sub and aud of the ServiceAccount",
};
