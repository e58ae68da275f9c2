import { SealedValue } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import type { ClusterConfig, ExecPlugin } from './cluster-config.ts';
import { CredentialKeeper } from './credential-keeper.ts';
import type { Commands, Files } from './ports.ts';

const plugin: ExecPlugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'login',
  args: ['--now'],
  environment: new Map([['PROFILE', 'dev']]),
  provideClusterInfo: true,
};

function bench(token: ClusterConfig['token']) {
  const clock = new FakeClock();
  const state = { file: 'one\n', output: '', reads: 0, runs: [] as ReadonlyMap<string, string>[], exitCode: 0 };
  const files: Files = {
    read: async () => {
      state.reads += 1;
      if (state.file === '') throw new Error('ENOENT');
      return Buffer.from(state.file);
    },
    owner: async () => undefined,
  };
  const commands: Commands = {
    run: async (_command, options) => {
      state.runs.push(options.environment);
      return { exitCode: state.exitCode, stdout: Buffer.from(state.output) };
    },
  };
  const keeper = new CredentialKeeper({ server: 'https://cluster', caPem: 'CA', token }, { clock, files, commands });
  const current = async (): Promise<string | undefined> => (await keeper.current()).token?.revealText();
  return { clock, current, keeper, state };
}

function printed(clock: FakeClock, token: string, livesMs: number): string {
  const expirationTimestamp = new Date(clock.now() + livesMs).toISOString();
  return JSON.stringify({
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    status: { token, expirationTimestamp },
  });
}

describe('CredentialKeeper', () => {
  it('reads a token file again each minute, and keeps the last token while the file is away', async () => {
    const { clock, current, state } = bench({ kind: 'file', path: '/token' });
    expect([await current(), await current()]).toEqual(['one', 'one']);
    expect(state.reads).toBe(1);
    state.file = 'two';
    await clock.advance(59_000);
    expect(await current()).toBe('one');
    await clock.advance(1_000);
    expect(await current()).toBe('two');
    state.file = '';
    await clock.advance(60_000);
    expect(await current()).toBe('two');
  });

  it('reads the file at once after a refusal, and says when there is nothing new to try', async () => {
    const { keeper, state } = bench({ kind: 'file', path: '/token' });
    const first = await keeper.current();
    expect(await keeper.afterRefusal(first)).toBeUndefined();
    state.file = 'two';
    const second = await keeper.current();
    const renewed = await keeper.afterRefusal(second);
    expect(renewed?.token?.revealText()).toBe('two');
  });

  it('has nothing else to offer when a given token is refused', async () => {
    const { keeper } = bench({ kind: 'token', token: SealedValue.ofText('given') });
    expect(await keeper.afterRefusal(await keeper.current())).toBeUndefined();
  });

  it('runs a credential command once for many callers, and again before its credential ends', async () => {
    const { clock, current, state } = bench({ kind: 'exec', plugin });
    state.output = printed(clock, 'one', 600_000);
    expect(await Promise.all([current(), current(), current()])).toEqual(['one', 'one', 'one']);
    expect(state.runs).toHaveLength(1);
    expect(state.runs[0]?.get('PROFILE')).toBe('dev');
    expect(JSON.parse(state.runs[0]?.get('KUBERNETES_EXEC_INFO') ?? '')).toEqual({
      apiVersion: plugin.apiVersion,
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://cluster', 'certificate-authority-data': 'Q0E=' } },
    });
    await clock.advance(569_000);
    state.output = printed(clock, 'two', 600_000);
    expect(await current()).toBe('one');
    await clock.advance(1_000);
    expect(await current()).toBe('two');
  });

  it('takes a client certificate from a credential command', async () => {
    const { keeper, state } = bench({ kind: 'exec', plugin });
    const status = { clientCertificateData: 'CERT', clientKeyData: 'KEY' };
    state.output = JSON.stringify({ apiVersion: plugin.apiVersion, kind: 'ExecCredential', status });
    const { certificate, token } = await keeper.current();
    expect([certificate?.certificatePem, certificate?.keyPem.revealText(), token]).toEqual(['CERT', 'KEY', undefined]);
  });

  it('reports a command that fails or prints something else, without its output', async () => {
    const { current, state } = bench({ kind: 'exec', plugin });
    for (const output of [
      'planted-output',
      '{}',
      '{"kind":"ExecCredential","apiVersion":"v9","status":{"token":"planted-output"}}',
    ]) {
      state.output = output;
      const error = await current().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'InvalidInput' });
      expect(JSON.stringify(error) + String(error)).not.toContain('planted-output');
    }
    state.exitCode = 3;
    await expect(current()).rejects.toMatchObject({ code: 'Denied', facts: { command: 'login', exitCode: 3 } });
  });
});
