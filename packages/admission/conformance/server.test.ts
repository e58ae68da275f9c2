import { Agent, request as httpsRequest } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { systemClock, systemRandom } from '@lockkeeper/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CertificateSource, ServingPair } from '../src/certificates/certificate-source.ts';
import { makeAuthority, makeLeaf } from '../src/certificates/issue.ts';
import { PairHolder } from '../src/certificates/pair-holder.ts';
import { clientCertificate } from './client-certificate.ts';
import { request as review, reviewBody } from '../src/fakes/reviews.ts';
import { allow } from '../src/review/review-request.ts';
import { admissionMetrics } from '../src/runtime/admission-metrics.ts';
import { MAX_BODY } from '../src/server/load.ts';
import { startWebhookServer, type WebhookServer, type WebhookServerOptions } from '../src/server/webhook-server.ts';

const PATH = '/validate-external-secrets-io-v1-secretstore?timeout=5s';
const ports = { clock: systemClock(), random: systemRandom() };
/** What a client sees of a connection that is not served. */
const CUT_OFF = /hang up|ECONN|alert|EPIPE/;
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly serial: string;
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly agent?: Agent;
  readonly client?: ServingPair;
}

describe('the server', () => {
  let authority: ServingPair;
  let holder: PairHolder;
  let server: WebhookServer;
  let metrics: ReturnType<typeof admissionMetrics>;
  /** Held back until a test lets it go. */
  let gate: PromiseWithResolvers<void> | undefined;

  const leaf = (): Promise<ServingPair> => makeLeaf(authority, ['localhost'], ports);

  async function start(more: Partial<WebhookServerOptions> = {}): Promise<void> {
    const certificates: CertificateSource = {
      pair: () => holder.pair(),
      onChange: (use) => holder.onChange(use),
      trusted: true,
      run: () => Promise.resolve(),
    };
    const reviewer = {
      answer: async () => {
        await gate?.promise;
        return allow();
      },
    };
    server = await startWebhookServer(
      { reviewer, certificates, metrics, log, clock: ports.clock, ...more },
      { host: '127.0.0.1', port: 0 },
    );
  }

  beforeEach(async () => {
    authority = await makeAuthority(ports);
    holder = new PairHolder();
    holder.set(await leaf());
    metrics = admissionMetrics();
    gate = undefined;
  });
  afterEach(async () => {
    gate?.resolve();
    await server.close(0);
  });

  function call({ method = 'POST', path = PATH, headers = {}, body, agent, client }: Call = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest({
        host: '127.0.0.1',
        port: server.port,
        servername: 'localhost',
        ca: authority.certificate,
        method,
        path,
        headers: { 'content-type': 'application/json', ...headers },
        agent: agent ?? false,
        ...(client ? { cert: client.certificate, key: Buffer.from(client.key.reveal()) } : {}),
      });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const serial = (incoming.socket as TLSSocket).getPeerCertificate().serialNumber;
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.once('error', reject);
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, text, serial }));
      });
      outgoing.end(body ?? reviewBody(review()));
    });
  }

  const BAD_CALLS: readonly (readonly [string, number, Call])[] = [
    ['another path', 404, { path: '/' }],
    ['a path of the prototype', 404, { path: '/__proto__' }],
    ['PUT', 405, { method: 'PUT' }],
    ['no JSON by its type', 415, { headers: { 'content-type': 'text/plain' } }],
    ['no JSON by its content', 400, { body: Buffer.from('{"hunter2-planted') }],
    ['bytes that are no text', 400, { body: Buffer.from([0xff, 0xfe, 0x00]) }],
    ['nothing', 400, { body: Buffer.alloc(0) }],
    ['another kind of JSON', 400, { body: Buffer.from('{"kind":"Pod","apiVersion":"v1"}') }],
    ['a body that is too large', 413, { body: Buffer.alloc(MAX_BODY + 1, ' ') }],
  ];

  it.each(BAD_CALLS)('threat/Q6 refuses %s with %i, and goes on', async (_what, status, bad) => {
    await start();
    const answer = await call(bad);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('hunter2');
    expect((await call()).status).toBe(200);
    expect(metrics.render()).toContain(`lockkeeper_admission_bad_calls_total{status="${status}"} 1`);
  });

  it('answers a review with its uid', async () => {
    await start();
    const { status, text } = await call();
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ response: { uid: 'review-1', allowed: true } });
  });

  it('threat/Q6 holds a bounded number of calls, and tells the others to come again', async () => {
    gate = Promise.withResolvers();
    await start({ limits: { requests: 2, bytes: 1_000_000 } });
    const held = [call(), call()];
    await expect.poll(() => metrics.render()).toContain('lockkeeper_admission_in_flight 2');
    expect((await call()).status).toBe(429);
    gate.resolve();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await call()).status).toBe(200);
  });

  it('threat/Q6 holds a bounded number of bytes', async () => {
    await start({ limits: { requests: 8, bytes: 1_000 } });
    expect((await call({ body: Buffer.alloc(2_000, ' ') })).status).toBe(429);
    expect((await call()).status).toBe(200);
  });

  it('threat/Q6 with an authority for callers serves nobody else', async () => {
    const known = await clientCertificate('api-server');
    await start({ clientAuthorities: known.certificate });
    await expect(call()).rejects.toThrow(CUT_OFF);
    await expect(call({ client: await clientCertificate('api-server') })).rejects.toThrow(CUT_OFF);
    expect((await call({ client: known })).status).toBe(200);
  });

  it('speaks TLS 1.2 and newer only', async () => {
    await start();
    const tried = new Promise<string>((resolve) => {
      const socket = connect({
        host: '127.0.0.1',
        port: server.port,
        ca: authority.certificate,
        servername: 'localhost',
        maxVersion: 'TLSv1.1',
        minVersion: 'TLSv1',
      });
      socket.once('error', () => resolve('refused'));
      socket.once('secureConnect', () => resolve('connected'));
    });
    expect(await tried).toBe('refused');
    const plain = await fetch(`http://127.0.0.1:${server.port}${PATH}`).then(
      () => 'answered',
      () => 'refused',
    );
    expect(plain).toBe('refused');
  });

  it('shows a new certificate from the next connection on, and loses no call over it', async () => {
    await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const before = await call();
    const calls = Array.from({ length: 200 }, (_, i) => {
      if (i === 100) void leaf().then((pair) => holder.set(pair));
      return call(i % 2 === 0 ? { agent } : {});
    });
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    await expect.poll(async () => (await call()).serial).not.toBe(before.serial);
    agent.destroy();
  });

  it('ends the calls that are under way before it closes, and takes no more', async () => {
    gate = Promise.withResolvers();
    await start();
    const held = call();
    await expect.poll(() => metrics.render()).toContain('lockkeeper_admission_in_flight 1');
    const closed = server.close(60_000);
    await expect(call()).rejects.toThrow(CUT_OFF);
    gate.resolve();
    expect((await held).status).toBe(200);
    await closed;
  });

  it('waits for a hanging call no longer than its grace', async () => {
    gate = Promise.withResolvers();
    await start();
    const held = call();
    await expect.poll(() => metrics.render()).toContain('lockkeeper_admission_in_flight 1');
    await Promise.all([expect(held).rejects.toThrow(CUT_OFF), server.close(50)]);
  });

  it('survives callers that go away in the middle', async () => {
    await start();
    for (let i = 0; i < 20; i += 1) {
      const socket = connect({
        host: '127.0.0.1',
        port: server.port,
        ca: authority.certificate,
        servername: 'localhost',
      });
      await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
      socket.on('error', silent);
      socket.write(
        `POST ${PATH} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"a"`,
      );
      socket.destroy();
    }
    await expect.poll(() => metrics.render()).toContain('lockkeeper_admission_in_flight 0');
    expect((await call()).status).toBe(200);
  });
});
