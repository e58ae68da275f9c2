import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { commandLine, shownLine } from './command-line.ts';
import { SCENARIOS } from './scenarios.ts';

const TARGET = { kubeconfig: '/k', region: 'us-east-1', awsEndpointUrl: 'http://127.0.0.1:1' };
const shown = (action: Action): string => shownLine(action, TARGET);

describe('commands of scenarios', () => {
  it('are what a user types for kubectl', () => {
    const secret = { tool: 'kubectl', kind: 'secret', name: 's', namespace: 'n' } as const;
    expect(shown({ tool: 'kubectl', verb: 'apply', file: 'a.yaml' })).toBe('kubectl apply -f a.yaml');
    expect(shown({ ...secret, verb: 'delete' })).toBe('kubectl -n n delete secret s');
    expect(shown({ ...secret, verb: 'get', path: ['data', 'tls.key'], base64: true })).toBe(
      "kubectl -n n get secret s -o 'jsonpath={.data.tls\\.key}' | base64 -d",
    );
    expect(
      shown({ ...secret, verb: 'get', path: ['status', 'conditions', { where: 'type', is: 'Ready' }, 'reason'] }),
    ).toBe(`kubectl -n n get secret s -o 'jsonpath={.status.conditions[?(@.type=="Ready")].reason}'`);
    expect(shown({ tool: 'kubectl', verb: 'label', kind: 'namespace', name: 'n', label: 'a/b' })).toBe(
      'kubectl label namespace n --overwrite a/b-',
    );
  });

  it('find what a controller named, and go into its containers', () => {
    const path = ['items', 0, 'metadata', 'name'];
    expect(shown({ tool: 'kubectl', verb: 'list', kind: 'pod', namespace: 'n', label: 'app=web', path })).toBe(
      "kubectl -n n get pods -l app=web -o 'jsonpath={.items[0].metadata.name}'",
    );
    const inside = { tool: 'pod', namespace: 'n', name: 'web-1', command: ['cat', '/mnt/a'] } as const;
    expect(shown(inside)).toBe('kubectl exec -n n web-1 -- cat /mnt/a');
    expect(shownLine(inside, { ...TARGET, podsOfLab: true })).toBe('lockkeeper lab exec -n n web-1 -- cat /mnt/a');
  });

  it("call aws in a container as the pod; only a lab's clients need to be told where AWS is", () => {
    const aws = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;
    const inside = { tool: 'pod', namespace: 'n', name: 'web-1', aws } as const;
    const typed = 'exec -n n web-1 -- aws sts get-caller-identity --region us-east-1';
    expect(shown(inside)).toBe(`kubectl ${typed}`);
    expect(shownLine(inside, { ...TARGET, podsOfLab: true })).toBe(
      `lockkeeper lab ${typed} --endpoint-url http://127.0.0.1:1`,
    );
  });

  it('put objects that name no namespace into one', () => {
    expect(shown({ tool: 'kubectl', verb: 'apply', file: 'a.yaml', namespace: 'n' })).toBe(
      'kubectl -n n apply -f a.yaml',
    );
    const account = { tool: 'kubectl', kind: 'serviceaccount', name: 'default', namespace: 'n' } as const;
    expect(shown({ ...account, verb: 'annotate', annotation: 'a/b', value: 'c' })).toBe(
      'kubectl -n n annotate serviceaccount default --overwrite a/b=c',
    );
  });

  it('are what a user types for aws, with region and endpoint for clients that read no variables', () => {
    const options = { name: 'p', overwrite: true, value: { file: 'v.txt' } } as const;
    expect(shown({ tool: 'aws', service: 'ssm', operation: 'put-parameter', options, query: 'Version' })).toBe(
      'aws ssm put-parameter --name p --overwrite --value file://v.txt --query Version --output text --region us-east-1 --endpoint-url http://127.0.0.1:1',
    );
    const action = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;
    expect(commandLine(action, { kubeconfig: '/k', region: 'r' }).args).not.toContain('--endpoint-url');
  });

  it('name the profile of the identity that plays, and of the user of another account', () => {
    const call = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;
    const target = { ...TARGET, profiles: new Map([['account2', 'audit']]) };
    expect(shownLine({ ...call, as: 'alice' }, target)).toContain(' --profile alice --region us-east-1 ');
    expect(shownLine({ ...call, as: 'account2', region: 'eu-west-1' }, target)).toContain(
      ' --profile audit --region eu-west-1 ',
    );
  });

  it('threat/L11 send credentials, tokens and values into files', () => {
    const options = { 'role-arn': 'arn', 'role-session-name': 's' } as const;
    const assume = { tool: 'aws', service: 'sts', operation: 'assume-role', options, becomes: 'alice' } as const;
    expect(shown(assume)).toBe(
      "aws sts assume-role --role-arn arn --role-session-name s --query 'merge(Credentials, {Version: `1`})' --output json " +
        '--region us-east-1 --endpoint-url http://127.0.0.1:1 ' +
        "> alice.json && aws configure set profile.alice.credential_process 'cat alice.json'",
    );
    const token = { name: 'app', namespace: 'n', audience: 'sts.amazonaws.com', file: 'app.token' };
    expect(shown({ tool: 'kubectl', verb: 'create-token', ...token })).toBe(
      "kubectl -n n create token app --audience sts.amazonaws.com | tr -d '\\n' > app.token",
    );
    const encrypt = { 'key-id': 'k', plaintext: { blob: 'v.txt' } };
    const out = { file: 'v.bin', base64: true } as const;
    expect(
      shown({ tool: 'aws', service: 'kms', operation: 'encrypt', options: encrypt, query: 'CiphertextBlob', out }),
    ).toMatch(/^aws kms encrypt --key-id k --plaintext fileb:\/\/v\.txt .* \| base64 -d > v\.bin$/);
    const metadata = ['lab', 'saml-metadata', '--idp', 'idp.pem'];
    expect(shown({ tool: 'lockkeeper', args: metadata, out: { file: 'm.xml' } })).toBe(
      'lockkeeper lab saml-metadata --idp idp.pem > m.xml',
    );
  });

  it('act for somebody else by the flags of kubectl, and write structures as JSON', () => {
    const as = { user: 'system:serviceaccount:n:app', group: 'team' };
    expect(shown({ tool: 'kubectl', verb: 'apply', file: 'a.yaml', as })).toBe(
      'kubectl --as=system:serviceaccount:n:app --as-group=team apply -f a.yaml',
    );
    const options = { tags: { json: [{ Key: 'a', Value: 'b' }] } };
    expect(shown({ tool: 'aws', service: 'kms', operation: 'create-key', options })).toContain(
      `--tags '[{"Key":"a","Value":"b"}]'`,
    );
    expect(shown({ tool: 'sed', file: 'p.json', from: 'a-key', to: 'k-1' })).toBe("sed -i.bak 's|a-key|k-1|g' p.json");
  });

  it('quote what a shell would read otherwise', () => {
    expect(shown({ tool: 'kubectl', verb: 'get-raw', path: "/a'b c" })).toBe(`kubectl get --raw '/a'\\''b c'`);
  });

  it('threat/L11 hold no value in their words', () => {
    const examples = new URL('../../../../examples/', import.meta.url);
    const read = (path: string): string => readFileSync(new URL(path, examples), 'utf8').trim();
    const rotated = JSON.parse(read('01-fargate-sync/secret-rotated.json')) as Record<string, string>;
    const { password } = JSON.parse(read('01-fargate-sync/secret.json')) as Record<string, string>;
    // The value of 02's own parameter is the seed's "test", which is in every other word.
    const values = globSync('*/*.txt', { cwd: examples })
      .map(read)
      .filter((value) => value !== 'test');
    const lines = SCENARIOS.flatMap(({ steps }) => steps.map(({ action }) => shown(action))).join('\n');
    for (const value of [password, rotated['password'], ...values]) {
      expect(value).toBeTruthy();
      expect(lines).not.toContain(value);
    }
  });
});
