import { readFileSync } from 'node:fs';
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

  it('are what a user types for aws, with region and endpoint for clients that read no variables', () => {
    const options = { name: 'p', overwrite: true, value: { file: 'v.txt' } } as const;
    expect(shown({ tool: 'aws', service: 'ssm', operation: 'put-parameter', options, query: 'Version' })).toBe(
      'aws ssm put-parameter --name p --overwrite --value file://v.txt --query Version --output text --region us-east-1 --endpoint-url http://127.0.0.1:1',
    );
    const action = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;
    expect(commandLine(action, { kubeconfig: '/k', region: 'r' }).args).not.toContain('--endpoint-url');
  });

  it('quote what a shell would read otherwise', () => {
    expect(shown({ tool: 'kubectl', verb: 'get-raw', path: "/a'b c" })).toBe(`kubectl get --raw '/a'\\''b c'`);
  });

  it('threat/L11 hold no value in their words', () => {
    const read = (path: string): string =>
      readFileSync(new URL(`../../../../examples/${path}`, import.meta.url), 'utf8');
    const { username, password } = JSON.parse(read('01-fargate-sync/secret.json')) as Record<string, string>;
    const rotated = JSON.parse(read('01-fargate-sync/secret-rotated.json')) as Record<string, string>;
    const lines = SCENARIOS.flatMap(({ steps }) => steps.map(({ action }) => shown(action))).join('\n');
    expect(username).toBe('blogdemo');
    for (const value of [password, rotated['password'], read('02-teams/teamtwo-test.txt')]) {
      expect(value).toBeTruthy();
      expect(lines).not.toContain(value);
    }
  });
});
