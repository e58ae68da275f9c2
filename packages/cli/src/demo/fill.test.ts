import { describe, expect, it } from 'vitest';
import { fillAction, fillFile, fillText } from './fill.ts';

describe('filling in', () => {
  it('replaces what is known and leaves every other brace alone', () => {
    const known = new Map([['account', '1']]);
    expect(fillText('{account} {other} {{ .x }}', known)).toBe('1 {other} {{ .x }}');
  });

  it('reaches every text of an action', () => {
    const action = { tool: 'aws', service: 'iam', operation: 'x', options: { a: '{k}', b: ['{k}'], c: 7 } } as const;
    expect(fillAction(action, new Map([['k', 'v']])).options).toEqual({ a: 'v', b: ['v'], c: 7 });
  });

  it('puts issuer and account where the seeds printed zeros', () => {
    const text =
      'arn:aws:iam::000000000000:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/00000000000000000000000000000000';
    expect(fillFile(text, ['111122223333'], 'https://issuer.invalid/id/A')).toBe(
      'arn:aws:iam::111122223333:oidc-provider/issuer.invalid/id/A',
    );
  });

  it('puts each account where the seeds printed its name', () => {
    const accounts = ['111122223333', '444455556666', '777788889999'];
    expect(fillFile('accountid1 accountid2 accountid3 000000000000', accounts, 'https://i.invalid')).toBe(
      '111122223333 444455556666 777788889999 111122223333',
    );
  });

  it('refuses an issuer that AWS would not take', () => {
    expect(() => fillFile('', ['1'], 'http://kubernetes.default.svc')).toThrow('no https URL');
  });
});
