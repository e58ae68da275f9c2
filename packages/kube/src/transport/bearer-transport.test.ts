import { SealedValue } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { KubeClient } from '../client/kube-client.ts';
import { FakeApi, json } from '../fakes/fake-api.ts';
import { bearerTransport } from './bearer-transport.ts';

const request = { method: 'GET', path: '/x', headers: { accept: 'a' } } as const;

describe('bearerTransport', () => {
  it('says with each request who is asking, and asks each time', async () => {
    const api = new FakeApi();
    const tokens = ['one', 'two'];
    const transport = bearerTransport(api, () => Promise.resolve(SealedValue.ofText(tokens.shift() ?? '')));
    await transport.send(request);
    await transport.send(request);
    expect(api.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer one', 'Bearer two']);
    expect(api.requests[0]?.headers['accept']).toBe('a');
  });

  it.each(['', 'planted\nx: y', 'planted '])(
    'threat/L3 sends no token that is none, and does not quote it: %j',
    async (text) => {
      const api = new FakeApi();
      const sent = bearerTransport(api, () => Promise.resolve(SealedValue.ofText(text))).send(request);
      await expect(sent).rejects.toMatchObject({
        code: 'InvalidInput',
        message: expect.not.stringContaining('planted'),
      });
      expect(api.requests).toHaveLength(0);
    },
  );
});

describe('createServerToken', () => {
  const ask = async (status: object) => {
    const api = new FakeApi();
    api.fault = () => Promise.resolve(json(201, { status }));
    const client = new KubeClient(api, { clock: new FakeClock(), userAgent: 'test' });
    return { api, token: await client.createServerToken('team', 'reader') };
  };

  it('threat/I5 asks for ten minutes and names no audience, so that the server gives its own', async () => {
    const { api, token } = await ask({ token: 'abc', expirationTimestamp: '2026-01-01T00:10:00Z' });
    expect(JSON.parse(String(api.requests[0]?.body))).toMatchObject({ spec: { expirationSeconds: 600 } });
    expect(String(api.requests[0]?.body)).not.toContain('audiences');
    expect(token.token.revealText()).toBe('abc');
    expect(token.expiresAt).toBe(Date.parse('2026-01-01T00:10:00Z'));
  });

  it('a token without a readable end is not kept', async () => {
    expect((await ask({ token: 'abc', expirationTimestamp: 'soon' })).token.expiresAt).toBe(0);
  });
});
