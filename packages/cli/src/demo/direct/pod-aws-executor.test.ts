import { LockkeeperError } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import type { FoundContainer } from '../../lab/exec/find-container.ts';
import { type FindContainer, podAwsExecutor } from './pod-aws-executor.ts';

const AWS = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;
const view = { namespace: 'n', pod: 'web', podUid: 'u', container: 'web', environment: [], mounts: [] };
const FOUND: FoundContainer = { view, awsUrl: 'http://127.0.0.1:1', region: 'us-east-1' };

describe("a pod's calls of aws, made without aws", () => {
  const call = (find: FindContainer) =>
    podAwsExecutor(find, '/').run({ tool: 'pod', namespace: 'n', name: 'web', aws: AWS }, new AbortController().signal);

  it('are nobody’s where the pod has no identity: whose machine this is does not matter', async () => {
    expect(await call(() => Promise.resolve(FOUND))).toEqual({ ok: false, text: 'Unable to locate credentials' });
  });

  it('are not made for a pod that does not run', async () => {
    const why = 'pod "web" not found in namespace "n"';
    expect(await call(() => Promise.reject(new LockkeeperError('Absent', why)))).toEqual({ ok: false, text: why });
  });
});
