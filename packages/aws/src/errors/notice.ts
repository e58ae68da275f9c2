/** A refusal for which AWS has a sentence of its own, known by the whole text; nothing else of it is kept. */
export type Notice =
  | 'kms-not-allowed'
  | 'ciphertext'
  | 'web-identity'
  | 'no-identity-provider'
  | 'token-audience'
  | 'verification-key'
  | 'thumbprint';

const NOTICES: readonly (readonly [sentence: RegExp, notice: Notice])[] = [
  [/^Access to KMS is not allowed$/, 'kms-not-allowed'],
  [
    /^The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access\.$/,
    'ciphertext',
  ],
  [/^Not authorized to perform sts:AssumeRoleWithWebIdentity$/, 'web-identity'],
  [/^No OpenIDConnect provider found in your account for \S{1,1024}$/, 'no-identity-provider'],
  [/^Incorrect token audience$/, 'token-audience'],
  [
    /^Couldn't retrieve verification key from your identity provider, {1,2}please reference [\w ]{1,80}$/,
    'verification-key',
  ],
  [/^OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint$/, 'thumbprint'],
];

/** Which known sentence a message is, word by word; anything else is none. */
export function parseNotice(message: string): Notice | undefined {
  return NOTICES.find(([sentence]) => sentence.test(message))?.[1];
}

/** What a notice means for whoever has to mend it: AWS's words first, then which policy or setting is asked. */
const NOTICE_TEXTS: Readonly<Record<Notice, string>> = {
  'kms-not-allowed':
    'Access to KMS is not allowed: the policy of the key that encrypts it, and the identity policy where the key leaves it to IAM, must allow kms:Decrypt',
  ciphertext:
    'the key that encrypts it does not exist in this region or may not be used: the policy of the key, and the identity policy where the key leaves it to IAM, must allow kms:Decrypt',
  'web-identity':
    "Not authorized to perform sts:AssumeRoleWithWebIdentity: the role's trust policy must allow this cluster's issuer with the sub and aud of the ServiceAccount",
  'no-identity-provider':
    "No OpenIDConnect provider found in your account: IAM of the role's account needs an OIDC identity provider for this cluster's issuer",
  'token-audience':
    "Incorrect token audience: the OIDC identity provider in the role's account must list the audience of the token",
  'verification-key':
    "Couldn't retrieve verification key from your identity provider: AWS must be able to read the keys that this cluster's issuer publishes",
  thumbprint:
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint: the OIDC identity provider in the role's account needs the one of today",
};

/** `: ` and what the notice means, or nothing where there is none. */
export function toldNotice(notice: Notice | undefined): string {
  return notice === undefined ? '' : `: ${NOTICE_TEXTS[notice]}`;
}
