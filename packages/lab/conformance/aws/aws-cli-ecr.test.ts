import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasClient } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedEndpoint, serveEndpoint } from './served-endpoint.ts';

const run = promisify(execFile);

describe.skipIf(!hasClient('aws', 'tests that drive the lab with the aws command line'))('aws ecr', () => {
  let served: ServedEndpoint;
  let home: string;
  beforeAll(async () => {
    served = await serveEndpoint();
    home = await mkdtemp(join(tmpdir(), 'lab-aws-ecr-'));
  });
  afterAll(async () => {
    await served.close();
    await rm(home, { recursive: true });
  });

  async function aws(command: string): Promise<string> {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      AWS_ACCESS_KEY_ID: served.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: served.keys.secretAccessKey,
      AWS_PAGER: '',
      AWS_MAX_ATTEMPTS: '1',
    };
    const args = [...command.split(' '), '--endpoint-url', served.url];
    return (await run('aws', args, { env })).stdout;
  }

  const decoded = (token: string): string => Buffer.from(token, 'base64').toString();

  it('gives a login of the private registry', async () => {
    const reply = JSON.parse(await aws('ecr get-authorization-token --region eu-west-1 --output json')) as {
      authorizationData: { authorizationToken: string; proxyEndpoint: string; expiresAt: unknown }[];
    };
    const [data] = reply.authorizationData;
    expect(decoded(data?.authorizationToken ?? '')).toMatch(/^AWS:[^:]+$/);
    expect(data?.proxyEndpoint).toMatch(/^https:\/\/\d{12}\.dkr\.ecr\.eu-west-1\.amazonaws\.com$/);
    expect(data?.expiresAt).toBeDefined();
    expect((await aws('ecr get-login-password --region eu-west-1')).trim()).toMatch(/^[^:\s]{100,}$/);
  });

  it('gives one for each registry that is asked for, and refuses what is none', async () => {
    const command = 'ecr get-authorization-token --region eu-west-1 --output json --registry-ids';
    const reply = JSON.parse(await aws(`${command} 111111111111 222222222222`)) as { authorizationData: object[] };
    expect(reply.authorizationData).toHaveLength(2);
    await expect(aws(`${command} none`)).rejects.toThrow(/ValidationException|InvalidParameterException/);
  });

  it('gives a login of the public registry', async () => {
    const reply = JSON.parse(await aws('ecr-public get-authorization-token --region us-east-1 --output json')) as {
      authorizationData: { authorizationToken: string };
    };
    expect(decoded(reply.authorizationData.authorizationToken)).toMatch(/^AWS:[^:]+$/);
    expect((await aws('ecr-public get-login-password --region us-east-1')).trim()).toMatch(/^[^:\s]{100,}$/);
  });
});
