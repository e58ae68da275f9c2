import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasClient } from '@lockkeeper/testkit';
import { expect, test } from 'vitest';
import { makePlace, type Place, startLabProcess } from './cli-process.ts';

const execute = promisify(execFile);
const hasBoth = (['aws', 'kubectl'] as const).every((name) => hasClient(name, 'flags of the lab, driven by hand'));

type Variables = Readonly<Record<string, string>>;

async function run(place: Place, variables: Variables, command: string, ...more: string[]): Promise<string> {
  const [file = '', ...args] = [...command.split(' '), ...more];
  const env = { ...place.variables, ...variables, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' };
  return (await execute(file, args, { env, cwd: place.folder })).stdout;
}

test.runIf(hasBoth)(
  'the Pod Identity agent of "lockkeeper lab" gives a process the role of a pod, as its README says',
  async () => {
    const place = await makePlace();
    const lab = await startLabProcess(place, ['--pod-identity-agent']);
    try {
      const {
        AWS_PROFILE: _profile,
        AWS_SHARED_CREDENTIALS_FILE: _keys,
        AWS_CONFIG_FILE: _config,
        ...podsOwn
      } = lab.variables;
      const node = (command: string, ...more: string[]): Promise<string> => run(place, lab.variables, command, ...more);
      const [, address = ''] = /^Pod Identity +(http:\S+)$/m.exec(lab.text) ?? [];
      const trust = JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      });
      await node('kubectl create namespace shop');
      await node('kubectl create serviceaccount web -n shop');
      await node('aws iam create-role --role-name shop --assume-role-policy-document', trust);
      await node(
        'aws eks create-pod-identity-association --cluster-name lockkeeper-lab --namespace shop --service-account web --role-arn arn:aws:iam::111122223333:role/shop',
      );
      const token = join(place.folder, 'token');
      const overrides = `--overrides=${JSON.stringify({ spec: { serviceAccountName: 'web' } })}`;
      await node('kubectl run web-1 -n shop --image=any', overrides);
      const create = 'kubectl create token web -n shop --audience pods.eks.amazonaws.com';
      await writeFile(token, await node(`${create} --bound-object-kind Pod --bound-object-name web-1`));
      const variables = {
        ...podsOwn,
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_DEFAULT_REGION: lab.variables['AWS_REGION'] ?? '',
        AWS_CONTAINER_CREDENTIALS_FULL_URI: address,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token,
      };
      const caller = await run(place, variables, 'aws sts get-caller-identity');
      expect(caller).toContain('arn:aws:sts::111122223333:assumed-role/shop/eks-lockkeeper-');
    } finally {
      await lab.stop();
      await place.remove();
    }
  },
);

test.runIf(hasBoth)('--webhook-service leads a webhook of the cluster to a process of this machine', async () => {
  const place = await makePlace();
  const calls: string[] = [];
  const server = createServer((socket) => {
    calls.push('called');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lab = await startLabProcess(place, ['--webhook-service', `shop/policy=127.0.0.1:${port}`]);
  try {
    const webhook = (name: string, service: string): object => ({
      name: `${name}.lockkeeper.dev`,
      clientConfig: { service: { namespace: 'shop', name: service, path: '/' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      matchConditions: [{ name: 'named', expression: `object.metadata.name == '${name}'` }],
    });
    const manifest = join(place.folder, 'webhooks.json');
    await writeFile(
      manifest,
      JSON.stringify({
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'policy' },
        webhooks: [webhook('led', 'policy'), webhook('lost', 'other')],
      }),
    );
    await run(place, lab.variables, `kubectl apply -f ${manifest}`);
    const create = (name: string): Promise<string> => run(place, lab.variables, `kubectl create configmap ${name}`);
    await expect(create('lost')).rejects.toThrow('service "shop/other" leads nowhere in this lab');
    expect(calls).toEqual([]);
    await expect(create('led')).rejects.toThrow('failed calling webhook "led.lockkeeper.dev"');
    expect(calls.length).toBeGreaterThan(0);
  } finally {
    await lab.stop();
    server.close();
    await place.remove();
  }
});
