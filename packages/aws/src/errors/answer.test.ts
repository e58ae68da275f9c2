import { describe, expect, it } from 'vitest';
import { answerOfFault } from './answer.ts';
import { faultOfCode } from './errors.ts';

const role = 'arn:aws:iam::111111111111:role/reader';
const read = { action: 'secretsmanager:GetSecretValue', resource: 'app/db' };
const operator = 'arn:aws:sts::999999999999:assumed-role/operator/session';

function message(
  text: string,
  tell: 'quote' | 'reason' | 'hide',
  asked: { action: string; resource: string } = read,
): string {
  const answer = answerOfFault(faultOfCode('AccessDeniedException', text), { ...asked, tell: () => tell });
  return answer.kind === 'absent' ? '' : answer.message;
}

const tail = 'authorized to perform: secretsmanager:GetSecretValue on resource: app/db';

describe('a refusal of AWS as it is told', () => {
  it.each([
    ['because no identity-based policy allows the secretsmanager:GetSecretValue action'],
    ['because no resource-based policy allows the secretsmanager:GetSecretValue action'],
    ['with an explicit deny in a resource control policy'],
    ['with an explicit deny in a VPC endpoint policy'],
  ])('names the statement that is missing or denies: %s', (reason) => {
    const sentence = `User: ${operator} is not ${tail} ${reason}`;
    expect(message(sentence, 'quote')).toBe(sentence);
  });

  it('threat/L5 says of the operator’s own identity why, and not who', () => {
    const reason = 'because no identity-based policy allows the secretsmanager:GetSecretValue action';
    const told = message(`User: ${operator} is not ${tail} ${reason}`, 'reason');
    expect(told).toBe(`the identity this store reads with is not ${tail} ${reason} (AccessDeniedException)`);
    expect(told).not.toContain('999999999999');
  });

  it('threat/L5 says nothing that is about somebody else', () => {
    const told = message(
      `User: ${operator} is not ${tail} because no session policy allows the secretsmanager:GetSecretValue action`,
      'hide',
    );
    expect(told).not.toContain('999999999999');
    expect(told).not.toContain('session policy');
    expect(told).toContain('AWS refuses secretsmanager:GetSecretValue on app/db (AccessDeniedException)');
  });

  it.each([
    ['Access to KMS is not allowed', 'kms:Decrypt'],
    [
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
      'does not exist in this region',
    ],
  ])('knows what AWS says of keys: %s', (text, told) => {
    expect(message(text, 'hide')).toContain(told);
    expect(message(`${text} planted`, 'hide')).not.toContain('planted');
  });

  it.each([
    [
      'No OpenIDConnect provider found in your account for https://oidc.example/id/1',
      'needs an OIDC identity provider',
    ],
    ['Incorrect token audience', 'must list the audience'],
    [
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      'keys that this cluster',
    ],
    ["OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint", 'the one of today'],
  ])('says what helps when a token is not accepted: %s', (text, helps) => {
    const asked = { action: 'sts:AssumeRoleWithWebIdentity', resource: role, tell: () => 'hide' as const };
    const answer = answerOfFault(faultOfCode('InvalidIdentityTokenException', text), asked);
    expect(answer).toMatchObject({ kind: 'failed', code: 'Credentials', retry: 'change' });
    const told = 'message' in answer ? answer.message : '';
    expect(told).toContain(`AWS does not accept the token of sts:AssumeRoleWithWebIdentity for ${role}`);
    expect(told).toContain(text.split(/ for |,/)[0]);
    expect(told).toContain(helps);
    expect(told).not.toContain('oidc.example');
  });

  it.each([
    ['DecryptionFailure', 'must be enabled'],
    ['InvalidKeyId', 'must exist in this region'],
    ['ParameterVersionNotFound', 'no such version'],
    ['PackedPolicyTooLargeException', 'session tags'],
  ])('says what to look at when a request cannot be done: %s', (code, advice) => {
    const answer = answerOfFault(faultOfCode(code, 'planted'), { ...read, tell: () => 'hide' });
    const told = 'message' in answer ? answer.message : '';
    expect(told).toContain(`AWS cannot do secretsmanager:GetSecretValue for app/db (${code}): `);
    expect(told).toContain(advice);
    expect(told).not.toContain('planted');
  });

  it('says no more than the code where it knows no more', () => {
    const answer = answerOfFault(faultOfCode('Unheard', 'planted'), { ...read, tell: () => 'hide' });
    expect(answer).toMatchObject({ message: 'AWS cannot do secretsmanager:GetSecretValue for app/db (Unheard)' });
  });

  it('points to the trust policy when a web identity is refused', () => {
    const asked = { action: 'sts:AssumeRoleWithWebIdentity', resource: role };
    expect(message('Not authorized to perform sts:AssumeRoleWithWebIdentity', 'hide', asked)).toContain(
      'trust policy must allow',
    );
  });
});
