import { describe, expect, it } from 'vitest';
import { AwsHarness, element, refusalOf } from '../../../../conformance/aws/aws-harness.ts';

const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a/db-AbCdEf';
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const get = 'secretsmanager:GetSecretValue';

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const reads = policy({ Effect: 'Allow', Action: ['secretsmanager:*', 'kms:*'], Resource: '*' });
const byTag = policy({
  Effect: 'Allow',
  Action: get,
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
});

type Form = Readonly<Record<string, string>>;

async function custom(input: Form, harness = new AwsHarness()): Promise<string> {
  const { xml } = await harness.query('iam', 'SimulateCustomPolicy', { 'ActionNames.member.1': get, ...input });
  return xml;
}

function decisions(xml: string): readonly string[] {
  return [...xml.matchAll(/<EvalDecision>(\w+)</g)].map((match) => match[1] ?? '');
}

describe('SimulateCustomPolicy', () => {
  it('gives a result for each action on each resource, a page at a time', async () => {
    const harness = new AwsHarness();
    const input = {
      'PolicyInputList.member.1': policy({ Effect: 'Allow', Action: 'secretsmanager:Get*', Resource: secret }),
      'ActionNames.member.2': 'secretsmanager:PutSecretValue',
      'ResourceArns.member.1': secret,
      'ResourceArns.member.2': 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:b-AbCdEf',
      MaxItems: '3',
    };
    const first = await custom(input, harness);
    expect(decisions(first)).toEqual(['allowed', 'implicitDeny', 'implicitDeny']);
    expect(element(first, 'IsTruncated')).toBe('true');
    const rest = await custom({ ...input, Marker: element(first, 'Marker') }, harness);
    expect(decisions(rest)).toEqual(['implicitDeny']);
    expect(element(rest, 'IsTruncated')).toBe('false');
  });

  it('names the deciding statement with its place in the document', async () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow", "Action": "*", "Resource": "*"\n  }\n}';
    const deny = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    const xml = await custom({ 'PolicyInputList.member.1': text });
    expect(element(xml, 'SourcePolicyId')).toBe('PolicyInputList.1');
    expect(xml).toContain('<StartPosition><Line>3</Line><Column>16</Column></StartPosition>');
    expect(xml).toContain('<EndPosition><Line>5</Line><Column>4</Column></EndPosition>');
    const denied = await custom({ 'PolicyInputList.member.1': text, 'PolicyInputList.member.2': deny });
    expect(decisions(denied)).toEqual(['explicitDeny']);
    expect([...denied.matchAll(/PolicyInputList\.\d/g)].map(String)).toEqual(['PolicyInputList.2']);
  });

  it('tells which condition keys it was not given, with the resource when there is one', async () => {
    const input = { 'PolicyInputList.member.1': byTag };
    const xml = await custom(input);
    const missing =
      '<MissingContextValues><member>aws:ResourceTag/team</member><member>aws:PrincipalTag/team</member></MissingContextValues>';
    expect(xml).toContain(missing);
    const entries = Object.fromEntries(
      ['aws:ResourceTag/team', 'AWS:principaltag/team'].flatMap((name, index) => [
        [`ContextEntries.member.${index + 1}.ContextKeyName`, name],
        [`ContextEntries.member.${index + 1}.ContextKeyType`, 'string'],
        [`ContextEntries.member.${index + 1}.ContextKeyValues.member.1`, 'red'],
      ]),
    );
    const given = await custom({ ...input, ...entries });
    expect(decisions(given)).toEqual(['allowed']);
    expect(given).toContain('<MissingContextValues></MissingContextValues>');
    const onSecret = await custom({ ...input, 'ResourceArns.member.1': secret });
    const [whole = '', ofResource = ''] = onSecret.split('<ResourceSpecificResults>');
    expect(whole).toContain('<MissingContextValues></MissingContextValues>');
    expect(ofResource).toContain(missing);
  });

  it('leaves keys and roles to the policies of identities', async () => {
    const xml = await custom({
      'PolicyInputList.member.1': reads,
      'ActionNames.member.1': 'kms:Decrypt',
      'ResourceArns.member.1': key,
    });
    expect(decisions(xml)).toEqual(['allowed']);
    expect(xml.match(/<SourcePolicyId>/g)).toHaveLength(2);
  });

  it('says whether a permissions boundary allows', async () => {
    const boundary = policy({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' });
    const xml = await custom({
      'PolicyInputList.member.1': reads,
      'PermissionsBoundaryPolicyInputList.member.1': boundary,
    });
    expect(decisions(xml)).toEqual(['implicitDeny']);
    expect(element(xml, 'AllowedByPermissionsBoundary')).toBe('false');
  });

  it('asks both sides when the resource has a policy and another owner', async () => {
    const caller = 'arn:aws:iam::111122223333:user/ann';
    const resourcePolicy = policy({ Effect: 'Allow', Principal: { AWS: caller }, Action: '*', Resource: '*' });
    const foreign = secret.replace('111122223333', '444455556666');
    const input = { ResourcePolicy: resourcePolicy, CallerArn: caller, 'ResourceArns.member.1': foreign };
    const refused = await custom({
      ...input,
      'PolicyInputList.member.1': policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    });
    expect(decisions(refused)).toEqual(['implicitDeny']);
    expect(refused).toContain(
      '<EvalDecisionDetails><entry><key>IAM Policy</key><value>implicitDeny</value></entry><entry><key>Resource Policy</key><value>allowed</value></entry></EvalDecisionDetails>',
    );
    expect(decisions(await custom({ ...input, 'PolicyInputList.member.1': reads }))).toEqual(['allowed']);
    const own = await custom({
      ...input,
      'ResourceArns.member.1': secret,
      'PolicyInputList.member.1': policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    });
    expect(decisions(own)).toEqual(['allowed']);
  });

  it('asks about an instance as a whole when told what it is started from', async () => {
    const of = (type: string): string => `arn:aws:ec2:eu-west-1:111122223333:${type}/${type}-1`;
    const types = ['instance', 'image', 'security-group', 'network-interface'];
    const arns = Object.fromEntries(types.map((type, index) => [`ResourceArns.member.${index + 1}`, of(type)]));
    const input = {
      ...arns,
      'ActionNames.member.1': 'ec2:RunInstances',
      'PolicyInputList.member.1': policy({ Effect: 'Allow', Action: 'ec2:*', NotResource: of('image') }),
    };
    const xml = await custom({ ...input, ResourceHandlingOption: 'EC2-VPC-InstanceStore' });
    expect(decisions(xml)).toEqual(['implicitDeny']);
    expect([...xml.matchAll(/<EvalResourceDecision>(\w+)</g)].map((match) => match[1])).toEqual([
      'allowed',
      'implicitDeny',
      'allowed',
      'allowed',
    ]);
    expect(refusalOf(await custom({ ...input, ResourceHandlingOption: 'EC2-VPC-EBS' }))).toBe(
      'InvalidInput: EC2-VPC-EBS needs the ARN of a resource of the type volume.',
    );
  });

  it.each<[string, Form, string]>([
    ['a document that is none', { 'PolicyInputList.member.1': '{' }, 'PolicyInputList.1: Syntax errors in policy.'],
    ['an action without service', { 'ActionNames.member.1': 'Get' }, 'Invalid action name: Get'],
    ['a resource that is no ARN', { 'ResourceArns.member.1': 'secret' }, 'Invalid resource ARN: secret'],
    [
      'a context value of another type',
      {
        'ContextEntries.member.1.ContextKeyName': 'aws:SecureTransport',
        'ContextEntries.member.1.ContextKeyType': 'boolean',
        'ContextEntries.member.1.ContextKeyValues.member.1': 'yes',
      },
      'The value yes of the context key aws:SecureTransport is no boolean.',
    ],
    [
      'a resource policy for nobody',
      { ResourcePolicy: policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }) },
      'CallerArn is required when a resource policy is given and no user is simulated.',
    ],
    [
      'a caller that is no user',
      { CallerArn: 'arn:aws:sts::111122223333:assumed-role/a/b' },
      'Invalid CallerArn: arn:aws:sts::111122223333:assumed-role/a/b is not the ARN of a user.',
    ],
  ])('refuses %s', async (_name, input, message) => {
    expect(refusalOf(await custom({ 'PolicyInputList.member.1': reads, ...input }))).toBe(`InvalidInput: ${message}`);
  });
});

describe('SimulatePrincipalPolicy', () => {
  it('asks what a role may, with its inline and attached policies and its boundary', async () => {
    const harness = new AwsHarness();
    const trust = policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' });
    const made = await harness.query('iam', 'CreatePolicy', { PolicyName: 'shared', PolicyDocument: reads });
    const bound = await harness.query('iam', 'CreatePolicy', {
      PolicyName: 'bound',
      PolicyDocument: policy({ Effect: 'Allow', Action: get, Resource: '*' }),
    });
    const role = await harness.query('iam', 'CreateRole', {
      RoleName: 'reader',
      AssumeRolePolicyDocument: trust,
      PermissionsBoundary: element(bound.xml, 'Arn'),
    });
    const PolicySourceArn = element(role.xml, 'Arn');
    await harness.query('iam', 'AttachRolePolicy', { RoleName: 'reader', PolicyArn: element(made.xml, 'Arn') });
    await harness.query('iam', 'PutRolePolicy', { RoleName: 'reader', PolicyName: 'own', PolicyDocument: byTag });
    const input = { PolicySourceArn, 'ActionNames.member.1': get, 'ActionNames.member.2': 'kms:Decrypt' };
    const { xml } = await harness.query('iam', 'SimulatePrincipalPolicy', input);
    expect(decisions(xml)).toEqual(['allowed', 'implicitDeny']);
    expect(element(xml, 'SourcePolicyId')).toBe('shared');
    expect(xml).toContain('<AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary>');
    const keys = await harness.query('iam', 'GetContextKeysForPrincipalPolicy', { PolicySourceArn });
    expect(keys.xml).toContain('<member>aws:ResourceTag/team</member><member>aws:PrincipalTag/team</member>');
  });

  it('knows users and roles of the account, and says so of others', async () => {
    const harness = new AwsHarness();
    const ask = async (PolicySourceArn: string): Promise<string> => {
      const input = { PolicySourceArn, 'ActionNames.member.1': get };
      return refusalOf((await harness.query('iam', 'SimulatePrincipalPolicy', input)).xml);
    };
    expect(await ask('arn:aws:iam::111122223333:role/none')).toBe(
      'NoSuchEntity: The role with name none cannot be found.',
    );
    expect(await ask('arn:aws:iam::111122223333:root')).toBe(
      'InvalidInput: Invalid Entity Arn: arn:aws:iam::111122223333:root does not clearly define entity type and name.',
    );
  });
});

describe('GetContextKeysForCustomPolicy', () => {
  it('lists the keys of conditions and variables, each once', async () => {
    const { xml } = await new AwsHarness().query('iam', 'GetContextKeysForCustomPolicy', {
      'PolicyInputList.member.1': byTag,
      'PolicyInputList.member.2': byTag,
    });
    expect([...xml.matchAll(/<member>([^<]+)</g)].map((match) => match[1])).toEqual([
      'aws:ResourceTag/team',
      'aws:PrincipalTag/team',
    ]);
  });
});
