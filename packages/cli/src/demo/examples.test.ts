import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { evaluate, lintText, makeContext, readPolicy } from '@lockkeeper/access';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples');
const read = (file: string): string => readFileSync(join(EXAMPLES, file), 'utf8');

const mended = globSync('*/{policy,*-policy*,*-trust,*-trust-*}.json', { cwd: EXAMPLES }).toSorted();
const printed = globSync('*/as-printed/*.json', { cwd: EXAMPLES }).toSorted();

/** Whether a role with this policy may put a parameter. The comma that makes the printed one JSON is all that is put in. */
function mayPut(policyText: string, path: string): string {
  const json = policyText.replace(/("Sid": "\w+")\n/, '$1,\n');
  const { policy, problems } = readPolicy(json, 'identity', { name: 'team' });
  expect(problems).toEqual([]);
  const account = '000000000000';
  const { outcome } = evaluate({
    principal: {
      type: 'assumed-role',
      arn: `arn:aws:sts::${account}:assumed-role/my-org-teamone/alice`,
      account,
      baseArn: `arn:aws:iam::${account}:role/my-org-teamone`,
    },
    action: 'ssm:PutParameter',
    resource: `arn:aws:ssm:us-east-1:${account}:parameter${path}`,
    context: makeContext([]),
    policies: { identity: policy === undefined ? [] : [policy] },
  });
  return outcome;
}

describe('policies of the examples', () => {
  it.each(mended)('%s has no mistake', (file) => {
    expect(lintText(read(file)).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(printed)('%s has mistakes as it was printed', (file) => {
    expect(mended).toContain(file.replace('as-printed/', ''));
    const rules = lintText(read(file)).findings.map(({ rule }) => rule);
    expect(rules).not.toEqual([]);
  });

  it('of 02-teams as printed reach another team whose name begins the same, and mended do not', () => {
    const [own, others] = ['/projects/teamone/testsecured', '/projects/teamone2/testsecured'];
    const before = read('02-teams/as-printed/my-org-teamone-policy.json');
    const after = read('02-teams/my-org-teamone-policy.json');
    expect([mayPut(before, own), mayPut(before, others)]).toEqual(['allowed', 'allowed']);
    expect([mayPut(after, own), mayPut(after, others)]).toEqual(['allowed', 'implicit-deny']);
  });
});

describe('manifests of 03-namespaces', () => {
  const manifest = (name: string): unknown => parse(read(`03-namespaces/${name}`), { uniqueKeys: true });

  it('the class is the one that the seed prints', () => {
    expect(manifest('secrets-provider-class.yaml')).toEqual({
      apiVersion: 'secrets-store.csi.x-k8s.io/v1',
      kind: 'SecretProviderClass',
      metadata: { name: 'team-red-secret' },
      spec: {
        provider: 'aws',
        parameters: {
          objects: '- objectName: "cluster-aws-secrets-manager/team-red/secret"\n  objectType: "secretsmanager"\n',
        },
      },
    });
  });

  it('the Deployment has the volume that the seed prints, and no account but the default one', () => {
    expect(manifest('deployment.yaml')).toMatchObject({
      metadata: { name: 'nginx-deployment' },
      spec: {
        template: {
          spec: {
            volumes: [
              {
                name: 'secrets-store-inline',
                csi: {
                  driver: 'secrets-store.csi.k8s.io',
                  readOnly: true,
                  volumeAttributes: { secretProviderClass: 'team-red-secret' },
                },
              },
            ],
          },
        },
      },
    });
    expect(read('03-namespaces/deployment.yaml')).not.toContain('serviceAccount');
  });

  it.each(['team-red', 'team-blue'])("%s's policy is the seed's, for its own namespace", (team) => {
    expect(JSON.parse(read(`03-namespaces/${team}-policy.json`))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Effect: 'Allow',
          Resource: `arn:aws:secretsmanager:*:000000000000:secret:cluster-aws-secrets-manager/${team}/*`,
        },
      ],
    });
  });
});

describe('the pod of 05-cross-account', () => {
  it('has nothing of what the webhook is to give it', () => {
    expect(read('05-cross-account/pod.yaml')).not.toMatch(/AWS_|eks\.amazonaws\.com|volume|env:/);
  });
});
