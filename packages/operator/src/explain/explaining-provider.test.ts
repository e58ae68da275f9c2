import { readSnapshot } from '@lockkeeper/access/internal';
import { LockkeeperError, type RemoteReference, type Scope, type SecretProvider } from '@lockkeeper/core';
import {
  buildHop,
  buildReference,
  buildScope,
  buildServiceAccount,
  buildStaticKeys,
  buildUse,
} from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { ExplainingProvider } from './explaining-provider.ts';

const ACCOUNT = '111122223333';
const READER = `arn:aws:iam::${ACCOUNT}:role/teams/reader`;
const SHARED = `arn:aws:iam::${ACCOUNT}:role/shared`;
const SECRET = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:app/db-AbCdEf`;
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k1`;
const GET = 'secretsmanager:GetSecretValue';

const document = (...Statement: readonly object[]): object => ({ Version: '2012-10-17', Statement });
const may = (action: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
});

function scopeOf(changes: Partial<Scope> = {}): Scope {
  return buildScope({ base: buildServiceAccount({ roleArn: READER }), ...changes });
}

interface Wanted {
  readonly roles?: readonly object[];
  readonly secrets?: readonly object[];
  readonly keys?: readonly object[];
  readonly scope?: Scope;
  readonly action?: string;
  readonly reference?: RemoteReference;
}

/** What a denial of AWS becomes over a snapshot. */
async function explained({ roles = [], secrets = [{ arn: SECRET, name: 'app/db' }], keys = [], ...asked }: Wanted) {
  const { scope = scopeOf(), action = GET, reference = buildReference('app/db') } = asked;
  const denied = { kind: 'denied', code: 'AccessDeniedException', action, message: 'AWS said no' } as const;
  const inner: SecretProvider = {
    fetch: async ({ references }) => references.map(() => denied),
    list: async () => denied,
    check: async () => denied,
  };
  const provider = new ExplainingProvider(inner, readSnapshot(JSON.stringify({ roles, secrets, keys })));
  const use = buildUse([reference], { scope });
  const [answer] = await provider.fetch(use, { signal: new AbortController().signal, maxAgeMs: 0 });
  const checked = await provider.check(use, new AbortController().signal);
  return {
    answer: answer as typeof denied & { platform?: string },
    checked: checked as typeof denied & { platform?: string },
  };
}

describe('a denial with a policy snapshot', () => {
  it('names the right to read tags where tags were asked for', async () => {
    const { answer } = await explained({
      roles: [{ arn: READER, identityPolicies: [document(may(GET))] }],
      action: 'secretsmanager:DescribeSecret',
      reference: { ...buildReference('app/db'), part: 'tags' },
    });
    expect(answer.message).toContain('allows secretsmanager:DescribeSecret');
  });

  it('names the statement that is missing, behind what AWS said', async () => {
    const { answer } = await explained({
      roles: [{ arn: READER, identityPolicies: [document(may('ssm:GetParameter'))] }],
    });
    expect(answer.message).toBe(`AWS said no (no statement of the identity-based policy allows ${GET})`);
    expect(answer.platform).toContain(
      `would be mended by: add a statement to the identity-based policy that allows ${GET}`,
    );
    expect(answer.platform).toContain(SECRET);
  });

  it('threat/L5 tells the tenant that a condition is not met, and the platform which value it asks for', async () => {
    const Condition = { StringEquals: { 'secretsmanager:ResourceTag/ekssecret': '${aws:PrincipalTag/ekssecret}' } };
    const hops = [buildHop({ roleArn: SHARED, sessionTags: [{ key: 'ekssecret', value: 'service1' }] })];
    const { answer } = await explained({
      roles: [{ arn: SHARED, identityPolicies: [document(may(GET, { Sid: 'PlantedSid', Condition }))] }],
      secrets: [{ arn: SECRET, name: 'app/db', tags: { ekssecret: 'planted-neighbour' } }],
      scope: scopeOf({ hops }),
    });
    expect(answer.message).toContain('under a condition that this request does not meet');
    expect(answer.message).not.toMatch(/planted/i);
    expect(answer.platform).toMatch(/PlantedSid.*planted-neighbour/s);
  });

  it('threat/L5 tells the tenant which kind of policy denies, and the platform which statement', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: GET, Resource: '*', Sid: 'PlantedTeamTwo' };
    const { answer } = await explained({
      roles: [{ arn: READER, identityPolicies: [document(may('*'))] }],
      secrets: [{ arn: SECRET, name: 'app/db', resourcePolicy: document(deny) }],
    });
    expect(answer.message).toBe(`AWS said no (a statement of the resource-based policy denies ${GET})`);
    expect(answer.platform).toContain('PlantedTeamTwo');
  });

  it('finds the key behind a secret', async () => {
    const delegation = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const { answer } = await explained({
      roles: [{ arn: READER, identityPolicies: [document(may(GET))] }],
      secrets: [{ arn: SECRET, name: 'app/db', kmsKeyId: KEY }],
      keys: [{ arn: KEY, policy: document(delegation) }],
    });
    expect(answer.message).toContain('allows kms:Decrypt');
    expect(answer.platform).toContain(KEY);
  });

  it('finds the hop of a chain that is refused, also when it is the tag that is not trusted', async () => {
    const trust = { Effect: 'Allow', Principal: { AWS: READER }, Action: 'sts:AssumeRole' };
    const hops = [buildHop({ roleArn: SHARED, sessionTags: [{ key: 'ekssecret', value: 'service1' }] })];
    const reader = { arn: READER, identityPolicies: [document(may(['sts:AssumeRole', 'sts:TagSession']))] };
    const asked = { action: 'sts:TagSession', scope: scopeOf({ hops }) };
    const untrusted = await explained({ ...asked, roles: [reader, { arn: SHARED, trustPolicy: document(trust) }] });
    for (const { message } of [untrusted.answer, untrusted.checked]) expect(message).toContain('role trust policy');
    expect(untrusted.checked.platform).toContain('sts:TagSession');
  });

  it('says to the platform alone when the snapshot would allow what AWS refuses', async () => {
    const { answer } = await explained({ roles: [{ arn: READER, identityPolicies: [document(may('*'))] }] });
    expect(answer.message).toBe('AWS said no');
    expect(answer.platform).toContain('older than the policies');
  });

  it('leaves a denial as it is where nothing can be told', async () => {
    for (const scope of [buildScope({ base: buildStaticKeys() }), buildScope({ base: { kind: 'controller' } })])
      expect((await explained({ scope })).answer).toEqual({
        kind: 'denied',
        code: 'AccessDeniedException',
        action: GET,
        message: 'AWS said no',
      });
    const { answer } = await explained({ action: 'sts:AssumeRoleWithWebIdentity' });
    expect(answer.message).toBe('AWS said no');
  });

  it.each([
    '',
    '[]',
    '{"roles": {}}',
    '{"rolez": []}',
    '{"roles": [{"arn": 7, "identityPolicies": [7]}]}',
    '{"keys": [{"arn": "x"}]}',
    'planted',
  ])('a snapshot such as %s is refused at start, and nothing of it is repeated', (text) => {
    expect(() => readSnapshot(text)).toThrow(LockkeeperError);
    expect(() => readSnapshot(text)).toThrow(/^the policy snapshot cannot be read/);
    expect(() => readSnapshot(text)).not.toThrow(/planted/);
  });
});
