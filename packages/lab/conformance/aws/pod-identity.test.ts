import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CLUSTER, type RunningLab, startLab } from '../../src/start-lab.ts';
import { keyVariables, runAws } from './run-aws.ts';

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    },
  ],
};

describe.skipIf(!hasClient('aws', 'tests that drive the lab with the aws command line'))(
  'EKS Pod Identity, from the association to a client in the pod',
  () => {
    let folder: string;
    let lab: RunningLab;
    let token: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lab-pod-identity-'));
      lab = await startLab({ folder: join(folder, 'lab'), log, region: 'eu-west-1', podIdentityAgent: true });
      await node('iam create-role --role-name shop --assume-role-policy-document', JSON.stringify(trust));
      await node(
        `eks create-pod-identity-association --cluster-name ${DEFAULT_CLUSTER} --namespace shop --service-account web --role-arn arn:aws:iam::111122223333:role/shop`,
      );
      token = await podToken();
      await writeFile(join(folder, 'token'), token);
    });
    afterAll(async () => {
      await lab.close();
      await rm(folder, { recursive: true });
    });

    async function node(command: string, ...more: string[]): Promise<unknown> {
      const [keys] = lab.accounts;
      if (keys === undefined) throw new Error('The lab has no account.');
      const outcome = await runAws([...command.split(' '), ...more], {
        url: lab.awsUrl,
        home: folder,
        env: keyVariables(keys),
      });
      expect(outcome.error).toBe('');
      return JSON.parse(outcome.out);
    }

    /** As the kubelet mounts it: bound to the pod, for the audience of EKS. */
    async function podToken(): Promise<string> {
      await kubernetes('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: 'shop' } });
      const space = '/api/v1/namespaces/shop';
      await kubernetes(`${space}/serviceaccounts`, { kind: 'ServiceAccount', metadata: { name: 'web' } });
      const pod = { serviceAccountName: 'web', containers: [{ name: 'c', image: 'i' }] };
      await kubernetes(`${space}/pods`, { kind: 'Pod', metadata: { name: 'web-1' }, spec: pod });
      const { status } = (await kubernetes(
        `${space}/serviceaccounts/web/token`,
        {
          kind: 'TokenRequest',
          spec: {
            audiences: ['pods.eks.amazonaws.com'],
            boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web-1' },
          },
        },
        'authentication.k8s.io/v1',
      )) as { readonly status: { readonly token: string } };
      return status.token;
    }

    async function kubernetes(path: string, object: object, apiVersion = 'v1'): Promise<unknown> {
      const { status, body } = await lab.lab.kubernetes.handle({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: Buffer.from(JSON.stringify({ apiVersion, ...object })),
        clientCertificate: { commonName: 'admin', organizations: ['system:masters'] },
      });
      const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '';
      if (status !== 201) throw new Error(text);
      return JSON.parse(text);
    }

    it('gives the aws command line in the pod its role', async () => {
      const outcome = await runAws(['sts', 'get-caller-identity'], {
        url: lab.awsUrl,
        home: folder,
        env: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: lab.podIdentityUrl ?? '',
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
        },
      });
      expect(outcome.error).toBe('');
      expect(JSON.parse(outcome.out)).toMatchObject({
        Account: '111122223333',
        Arn: expect.stringMatching(
          /^arn:aws:sts::111122223333:assumed-role\/shop\/eks-lockkeeper--web-1-[0-9a-f-]{36}$/,
        ),
      });
    });

    it('gives the AWS SDK for JavaScript in the pod its role', async () => {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE']) {
        vi.stubEnv(name, undefined);
      }
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
      vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', lab.podIdentityUrl);
      vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', join(folder, 'token'));
      const client = new STSClient({ region: 'eu-west-1', endpoint: lab.awsUrl, maxAttempts: 1 });
      try {
        const { Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
        expect(arn).toContain(':assumed-role/shop/eks-lockkeeper--web-1-');
      } finally {
        vi.unstubAllEnvs();
        client.destroy();
      }
    });

    it('serves EKS Auth to the node itself', async () => {
      expect(
        await node(`eks-auth assume-role-for-pod-identity --cluster-name ${DEFAULT_CLUSTER} --token`, token),
      ).toMatchObject({ subject: { namespace: 'shop', serviceAccount: 'web' }, audience: 'pods.eks.amazonaws.com' });
      expect(await node(`eks describe-cluster --name ${DEFAULT_CLUSTER}`)).toMatchObject({
        cluster: { identity: { oidc: { issuer: lab.lab.kubernetes.issuer } } },
      });
      expect(
        await node(`eks list-pod-identity-associations --cluster-name ${DEFAULT_CLUSTER} --namespace shop`),
      ).toMatchObject({
        associations: [{ serviceAccount: 'web' }],
      });
    });

    it('threat/B1 answers the loopback only, under its own names', async () => {
      const answer = await fetch(lab.podIdentityUrl ?? '', { headers: { origin: 'https://page.invalid' } });
      expect(answer.status).toBe(403);
    });
  },
);
