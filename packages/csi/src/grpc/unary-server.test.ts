import { duplexPair } from 'node:stream';
import { LockkeeperError } from '@lockkeeper/core';
import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import { RawHttp2Client } from '../fakes/raw-http2-client.ts';
import { encodeFrame, FLAG, FRAME } from '../http2/frames.ts';
import { encodeHeaders } from '../http2/hpack.ts';
import { nextTurn } from '../system.ts';
import { type UnaryMethod, UnaryServer } from './unary-server.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function serve(method: UnaryMethod) {
  const clock = new FakeClock();
  const server = new UnaryServer({
    methods: new Map([['/s/M', method]]),
    clock,
    log: silent,
    maxMessageBytes: 100_000,
    maxCalls: 10,
    nextTurn,
  });
  const [client, side] = duplexPair();
  server.serve(side);
  return { raw: new RawHttp2Client(client).greet(), clock };
}

const echo: UnaryMethod = (message) => Promise.resolve(message);

/** Status and message of a call whose body is given whole. */
async function statusOf(raw: RawHttp2Client, body: Uint8Array): Promise<readonly (string | undefined)[]> {
  const headers = encodeHeaders([
    [':path', '/s/M'],
    ['content-type', 'application/grpc+proto'],
  ]);
  const reply = raw.reply(1);
  raw.send(encodeFrame(FRAME.headers, FLAG.endHeaders, 1, headers));
  for (let at = 0; at < Math.max(1, body.length); at += 16_384) {
    const isEnd = at + 16_384 >= body.length;
    raw.send(encodeFrame(FRAME.data, isEnd ? FLAG.endStream : 0, 1, body.subarray(at, at + 16_384)));
  }
  const found = (await reply).headers;
  return [found.get('grpc-status'), decodeURIComponent(found.get('grpc-message') ?? '')];
}

describe('UnaryServer', () => {
  it('answers with the message and status 0', async () => {
    const { raw } = serve(echo);
    const reply = await raw.call(1, '/s/M', Buffer.from('abc'));
    expect(reply.body.subarray(5).toString()).toBe('abc');
    expect(reply.headers.get('grpc-status')).toBe('0');
  });

  it('sends refusals as status Unknown with their sentence, whatever characters it has', async () => {
    const { raw } = serve(() => Promise.reject(new LockkeeperError('Denied', 'nö: 100 %\n"x"')));
    const { headers } = await raw.call(1, '/s/M', Buffer.alloc(0));
    expect(headers.get('grpc-status')).toBe('2');
    expect(headers.get('grpc-message')).toBe('n%C3%B6: 100 %25%0A"x"');
  });

  it('threat/L2 sends nothing of an error that is a defect', async () => {
    const { raw } = serve(() => Promise.reject(new Error('hunter2')));
    const { headers } = await raw.call(1, '/s/M', Buffer.alloc(0));
    expect(headers.get('grpc-status')).toBe('13');
    expect(headers.get('grpc-message')).not.toContain('hunter2');
  });

  it('knows its methods, and gRPC', async () => {
    const { raw } = serve(echo);
    expect((await raw.call(1, '/s/N', Buffer.alloc(0))).headers.get('grpc-status')).toBe('12');
    const plain = raw.reply(3);
    raw.frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 3, encodeHeaders([[':path', '/s/M']]));
    expect((await plain).headers.get(':status')).toBe('415');
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), '13'],
    ['half a prefix', Buffer.from([0, 0]), '13'],
    ['half a message', Buffer.from([0, 0, 0, 0, 9, 1]), '13'],
    ['two messages', Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), '13'],
    ['a compressed message', Buffer.from([1, 0, 0, 0, 0]), '12'],
    ['a length over the limit', Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), '8'],
    ['a body over the limit', Buffer.alloc(200_000), '8'],
  ])('refuses a call with %s', async (_name, body, status) => {
    const { raw } = serve(echo);
    expect((await statusOf(raw, body))[0]).toBe(status);
  });

  it('ends a call at the deadline of its caller, and tells the method', async () => {
    const told = Promise.withResolvers<boolean>();
    const { raw, clock } = serve((_, signal) => {
      signal.addEventListener('abort', () => told.resolve(true), { once: true });
      return new Promise(() => undefined);
    });
    const reply = raw.call(1, '/s/M', Buffer.alloc(0), [['grpc-timeout', '2S']]);
    await clock.advance(2_001);
    expect((await reply).headers.get('grpc-status')).toBe('4');
    expect(await told.promise).toBe(true);
  });
});
