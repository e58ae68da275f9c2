import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denialSentence, parseDenial } from './denial.ts';

const user = 'arn:aws:sts::111111111111:assumed-role/team-a/session';
const arn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:db-AbCdEf';
const get = 'secretsmanager:GetSecretValue';
const head = `User: ${user} is not authorized to perform: ${get}`;

describe("AWS's sentence about a refusal", () => {
  const sentences = [
    head,
    `${head} on resource: ${arn}`,
    `${head} on resource: ${arn} because no identity-based policy allows the ${get} action`,
    `${head} on resource: ${arn} because no resource-based policy allows the ${get} action`,
    `${head} on resource: ${arn} because no permissions boundary allows the ${get} action`,
    `${head} on resource: ${arn} because no session policy allows the ${get} action`,
    `${head} on resource: ${arn} because no service control policy allows the ${get} action`,
    `${head} on resource: ${arn} because no VPC endpoint policy allows the ${get} action`,
    `${head} on resource: ${arn} with an explicit deny in an identity-based policy`,
    `${head} on resource: ${arn} with an explicit deny in a resource-based policy`,
    `${head} on resource: ${arn} with an explicit deny in a service control policy`,
    `${head} because no identity-based policy allows the ${get} action`,
    `User: ${user} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/x with an explicit deny in the role trust policy`,
  ];

  it.each(sentences)('is read and rebuilt: %s', (sentence) => {
    const facts = parseDenial(sentence);
    expect(facts && denialSentence(facts)).toBe(sentence);
  });

  const foreign = [
    '',
    'Access to KMS is not allowed',
    `${head}.`,
    `${head} and planted text`,
    `${head} on resource: ${arn} because no identity-based policy allows the s3:GetObject action`,
    `${head} on resource: ${arn} because no planted policy allows the ${get} action`,
    `${head} on resource: "quoted"`,
    `User: anonymous is not authorized to perform: ${get}`,
    `User: ${user} is not authorized to perform: ${get}<script>`,
    `User: ${user}\nplanted is not authorized to perform: ${get}`,
    `${head} on resource: ${arn} with an explicit deny in an identity-based policy: planted text`,
  ];

  it.each(foreign)('is not taken when anything is off: %j', (sentence) => {
    expect(parseDenial(sentence)).toBeUndefined();
  });

  it('is read in the spelling of one page of AWS, and said in the usual one', () => {
    const facts = parseDenial(`${head} with an explicit deny in a sessions policy`);
    expect(facts && denialSentence(facts)).toBe(`${head} with an explicit deny in a session policy`);
  });

  it('names a policy without repeating its ARN', () => {
    const facts = parseDenial(
      `${head} with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-x/p-y`,
    );
    expect(facts && denialSentence(facts)).toBe(`${head} with an explicit deny in a service control policy`);
  });

  it('is read in linear time, whatever the text', () => {
    const pieces = fc.constantFrom(
      'User: ',
      user,
      ' is not authorized to perform: ',
      get,
      ' on resource: ',
      arn,
      ' ',
      '::',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
        const text = parts.join('');
        const facts = parseDenial(text);
        expect(facts === undefined || text.startsWith(denialSentence(facts))).toBe(true);
      }),
    );
    expect(parseDenial(`User: ${'a'.repeat(10_000_000)}`)).toBeUndefined();
  });
});
