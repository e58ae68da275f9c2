import { Agent, request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { devToken, type RunningLab, startLab } from './start-lab.ts';

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** What arrives at the socket when clients are broken, hostile or just slow. */
describe('bad input over the socket of the API server', () => {
  let lab: RunningLab;
  let agent: Agent;
  beforeAll(async () => {
    lab = await startLab();
    agent = new Agent({ ca: lab.authority, keepAlive: true });
  });
  afterAll(async () => {
    agent.destroy();
    await lab.stop();
  });

  function send(
    method: string,
    path: string,
    body: string | Uint8Array = '',
    type = 'application/json',
  ): Promise<Reply> {
    const { hostname, port } = new URL(lab.url);
    const headers = { authorization: `Bearer ${devToken}`, 'content-type': type };
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path, headers, servername: 'localhost' }, (reply) => {
        let text = '';
        reply.on('data', (chunk) => (text += String(chunk)));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Every authenticated user may ask what it may do: a typed body that reaches the decoder. */
  const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

  test('any bytes under any content type are answered with a Status, never with a server error', async () => {
    const types = [
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
      'application/apply-patch+yaml',
      'text/html',
      'application/json; charset=latin1',
      '',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.uint8Array({ maxLength: 2_000 }), async (type, body) => {
        const reply = await send('POST', review, body, type);
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(500);
        expect(['Status', 'SelfSubjectAccessReview']).toContain((JSON.parse(reply.body) as { kind: string }).kind);
      }),
      { numRuns: 300 },
    );
  });

  test('malformed JSON, deep JSON and protobuf that was cut are refused in plain words', async () => {
    const magic = Uint8Array.from([0x6b, 0x38, 0x73, 0, 0x0a, 0xff, 0xff, 0x7f]);
    const table: readonly (readonly [string | Uint8Array, string, number])[] = [
      ['{"a":', 'application/json', 400],
      ['[]', 'application/json', 400],
      ['['.repeat(500_000), 'application/json', 400],
      [`{"spec":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'application/json', 400],
      ['a: &a [*a, *a]', 'application/yaml', 400],
      [magic, 'application/vnd.kubernetes.protobuf', 400],
      ['{}', 'application/cbor', 415],
    ];
    for (const [body, type, status] of table) {
      const reply = await send('POST', review, body, type);
      expect(reply.status, reply.body.slice(0, 200)).toBe(status);
      expect(reply.body.length).toBeLessThan(1_000);
    }
  });

  test('requests that never end do not keep others from being served, and closing does not wait for them', async () => {
    const own = await startLab();
    const { hostname, port } = new URL(own.url);
    const sockets: Socket[] = [];
    const opened: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) {
      if (i % 2 === 0) {
        // Half-open: connected, and silent before TLS has begun.
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        sockets.push(socket);
        continue;
      }
      const socket = connectTls({ host: hostname, port: Number(port), ca: own.authority, servername: 'localhost' });
      socket.on('error', () => undefined);
      sockets.push(socket);
      opened.push(
        new Promise((resolve) => {
          socket.once('secureConnect', () => {
            const head = `POST ${review} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${devToken}\r\n`;
            // Half of them stop in the headers, half in the body.
            socket.write(i % 4 === 1 ? head : `${head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{`);
            resolve();
          });
        }),
      );
    }
    await Promise.all(opened);
    const start = performance.now();
    const reply = await new Promise<number>((resolve, reject) => {
      const sent = request(
        { hostname, port, path: '/readyz', ca: own.authority, servername: 'localhost', agent: false },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end();
    });
    expect(reply).toBe(200);
    await own.stop();
    expect(performance.now() - start).toBeLessThan(5_000);
    for (const socket of sockets) socket.destroy();
  });
});
