import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IdentitySource, PodIdentity } from '@lockkeeper/core';
import { SealedValue } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerCredentials } from '../src/credentials/container.ts';
import { podIdentityCredentials } from '../src/credentials/pod-identity.ts';

const GOOD = { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'planted-secret', Token: 'planted-token' };
const EXPIRATION = '2030-03-17T17:46:40Z';

/** An endpoint that answers as its path says: `/<status>/<body>`; `/hang` never, and `/half` not to the end. */
class Endpoint {
  readonly asked: IncomingMessage[] = [];
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));
  #heard: (() => void) | undefined;
  url = '';

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Resolves with the next request. */
  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  answering(status: number, body: string): string {
    return `${this.url}/${status}/${encodeURIComponent(body)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(request);
    const [, status = '', body = ''] = request.url?.split('/') ?? [];
    if (status === 'half') response.write('{"AccessKeyId":');
    else if (body === 'flood') response.end('x'.repeat(100_000));
    else if (status !== 'hang') response.writeHead(Number(status)).end(decodeURIComponent(body));
    this.#heard?.();
  }
}

describe('credentials of the node', () => {
  let endpoint: Endpoint;
  const clock = new FakeClock();
  const options = { clock, timeoutMs: 5_000, closing: new AbortController().signal };

  beforeAll(async () => {
    endpoint = await new Endpoint().start();
  });
  afterAll(() => endpoint.close());

  it('are taken with the token as it is', async () => {
    const url = endpoint.answering(200, JSON.stringify({ ...GOOD, Expiration: EXPIRATION }));
    const outcome = await containerCredentials(url, 'the-token', options);
    expect(outcome).toMatchObject({ credentials: { accessKeyId: 'ASIAEXAMPLE', expiresAt: Date.parse(EXPIRATION) } });
    const { secretAccessKey, sessionToken } = 'credentials' in outcome ? outcome.credentials : {};
    expect([secretAccessKey?.revealText(), sessionToken?.revealText()]).toEqual(['planted-secret', 'planted-token']);
    expect(endpoint.asked.at(-1)?.headers.authorization).toBe('the-token');
  });

  it.each<[string, number, string, string, boolean]>([
    ['a refusal', 404, '{"message":"planted"}', 'it answers with status 404', true],
    ['a failure', 500, 'planted', 'it answers with status 500', false],
    ['a redirection', 302, '', 'it answers with status 302', false],
    ['no JSON', 200, '<planted>', 'its answer holds no credentials', false],
    ['no object', 200, '["planted"]', 'its answer holds no credentials', false],
    [
      'a key missing',
      200,
      JSON.stringify({ ...GOOD, Expiration: 'planted' }),
      'its answer holds no credentials',
      false,
    ],
    ['a flood', 200, 'flood', 'its answer holds no credentials', false],
  ])('threat/L3 %s is told without a text of the endpoint', async (_, status, body, why, isRefusal) => {
    expect(await containerCredentials(endpoint.answering(status, body), '', options)).toEqual({ why, isRefusal });
  });

  it.each(['hang', 'half'])('are given up when the endpoint hangs: /%s', async (path) => {
    const heard = endpoint.heard();
    const outcome = containerCredentials(`${endpoint.url}/${path}`, 't', options);
    await heard;
    await clock.advance(5_000);
    expect(await outcome).toEqual({ why: 'it does not answer within 5000 ms', isRefusal: false });
  });

  it.each([
    'http://169.254.170.24/v1/credentials',
    'http://127.0.0.1.evil.example/',
    'http://[fd00:ec2::24]/',
    'ftp://localhost/',
    'nowhere',
  ])('threat/I20 no token goes to %s', async (url) => {
    const why = 'its address is neither https nor one of this node';
    expect(await containerCredentials(url, 'token', options)).toEqual({ why, isRefusal: false });
  });

  describe('of EKS Pod Identity', () => {
    const identity = (...agentUrls: string[]): PodIdentity => ({
      kind: 'pod-identity',
      namespace: 'team',
      name: 'default',
      uid: 'sa-1',
      podUid: 'pod-1',
      audience: 'pods.eks.amazonaws.com',
      agentUrls,
      agentTimeoutMs: 5_000,
    });
    const source = {
      webIdentityToken: () => Promise.resolve(SealedValue.ofText('t')),
    } as unknown as IdentitySource;
    const ask = (...urls: string[]) => podIdentityCredentials(identity(...urls), source, clock, options.closing);
    const free = 'http://127.0.0.1:9/v1/credentials';

    it('come from the next address when one does not answer', async () => {
      const good = endpoint.answering(200, JSON.stringify({ ...GOOD, Expiration: EXPIRATION }));
      expect(await ask(free, good)).toMatchObject({ ok: true });
    });

    it('are refused by the first address that answers', async () => {
      const before = endpoint.asked.length;
      const message =
        'failed to get AWS config from pod identity agent: no credentials for ServiceAccount team/default; ' +
        'check that it has a pod identity association (it answers with status 404)';
      expect(await ask(endpoint.answering(404, ''), endpoint.answering(500, ''))).toMatchObject({
        answer: { message },
      });
      expect(endpoint.asked).toHaveLength(before + 1);
    });

    it('say of each address why it gave none', async () => {
      const failing = endpoint.answering(500, '');
      const message =
        `failed to get AWS config from pod identity agent: ${free}: no answer (ECONNREFUSED); ${failing}: it answers with status 500; ` +
        'check that the agent runs on the node and is ready';
      expect(await ask(free, failing)).toMatchObject({ answer: { code: 'Credentials', message } });
    });
  });
});
