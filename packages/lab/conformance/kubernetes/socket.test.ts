import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { clock, devToken, random, type RunningLab, startLab } from './start-lab.ts';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly certificate?: { certificate: string; key: string };
}

describe('the socket shell of the API server', () => {
  let lab: RunningLab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());

  function send(what: Sent): Promise<{ status: number; body: string }> {
    const url = new URL(lab.url);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: url.hostname,
          port: url.port,
          method: what.method ?? 'GET',
          path: what.path ?? '/api/v1/namespaces',
          ca: lab.authority,
          headers: what.headers ?? {},
          agent: false,
          servername: 'localhost',
          ...(what.certificate === undefined ? {} : { cert: what.certificate.certificate, key: what.certificate.key }),
        },
        (reply) => {
          let body = '';
          reply.on('data', (chunk) => (body += String(chunk)));
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body }));
        },
      );
      sent.on('error', reject);
      sent.end(what.body);
    });
  }

  test('threat/B1 a request from a web page is refused, whatever token it carries', async () => {
    const headers = { authorization: `Bearer ${devToken}`, origin: 'http://evil.test' };
    expect((await send({ headers })).status).toBe(403);
    expect(lab.audit.filter((record) => record.user === 'dev')).toEqual([]);
  });

  test('threat/B1 a foreign host name, as DNS rebinding would send, is refused', async () => {
    const headers = { authorization: `Bearer ${devToken}`, host: 'evil.test:443' };
    expect((await send({ headers })).status).toBe(403);
  });

  test('threat/B2 without a credential, with a wrong token or with a foreign certificate nobody gets in', async () => {
    expect((await send({})).status).toBe(401);
    expect((await send({ headers: { authorization: 'Bearer nope' } })).status).toBe(401);
    const foreign = await createAuthority(clock, random);
    const certificate = await foreign.issueClient('lab-admin', ['system:masters']);
    expect((await send({ certificate })).status).toBe(401);
  });

  test('threat/B5 keys and authorities differ between starts', async () => {
    const other = await startLab();
    expect(other.authority).not.toBe(lab.authority);
    expect(other.api.jwks()).not.toEqual(lab.api.jwks());
    await other.stop();
  });

  test('threat/B6 the server listens on the loopback address only', () => {
    expect(new URL(lab.url).hostname).toBe('127.0.0.1');
  });

  test('a body above 3 MiB is refused and the server goes on', async () => {
    const headers = { authorization: `Bearer ${devToken}`, 'content-type': 'application/json' };
    const path = '/api/v1/namespaces/default/configmaps';
    const reply = await send({ method: 'POST', path, headers, body: new Uint8Array(4 * 1024 * 1024) }).catch(() => ({
      status: 413,
    }));
    expect(reply.status).toBe(413);
    expect((await send({ path: '/readyz' })).body).toBe('ok');
  });

  test('health, version and the issuer documents need no credential', async () => {
    for (const path of [
      '/readyz',
      '/livez',
      '/healthz',
      '/version',
      '/openid/v1/jwks',
      '/.well-known/openid-configuration',
    ]) {
      expect((await send({ path })).status, path).toBe(200);
    }
  });
});
