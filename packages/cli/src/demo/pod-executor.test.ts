import { describe, expect, it } from 'vitest';
import type { PodAction, Seen } from './action.ts';
import { podExecutorWithoutAws } from './pod-executor.ts';

const POD = { tool: 'pod', namespace: 'n', name: 'web-1' } as const;
const AWS = { tool: 'aws', service: 'sts', operation: 'get-caller-identity', options: {} } as const;

describe('containers of a lab on a machine without aws', () => {
  const says = (text: string) => ({ run: (): Promise<Seen> => Promise.resolve({ ok: true, text }) });
  const played = (action: PodAction) =>
    podExecutorWithoutAws(says('a command'), says('a call')).run(action, new AbortController().signal);

  it('run commands, have calls of aws made for them, and cannot run what types aws itself', async () => {
    expect(await played({ ...POD, command: ['env'] })).toEqual({ ok: true, text: 'a command' });
    expect(await played({ ...POD, aws: AWS })).toEqual({ ok: true, text: 'a call' });
    expect(played({ ...POD, command: ['sh', '-c', 'aws sts get-caller-identity'], uses: 'aws' })).toBeUndefined();
  });
});
