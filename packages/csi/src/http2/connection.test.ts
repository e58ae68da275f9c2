import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawHttp2Client } from '../fakes/raw-http2-client.ts';
import { nextTurn } from '../system.ts';
import { ServerConnection, type UnaryReply, type UnaryRequest } from './connection.ts';
import { encodeFrame, ERROR, FLAG, FRAME } from './frames.ts';
import { encodeHeaders } from './hpack.ts';

type Answer = (request: UnaryRequest) => Promise<UnaryReply>;

const echo: Answer = ({ headers, body }) =>
  Promise.resolve({
    headers: encodeHeaders([
      [':status', '200'],
      ['x-echo', headers.get('x-sent') ?? ''],
    ]),
    body: [body],
    trailers: encodeHeaders([['x-length', String(body.length)]]),
  });

function serve(answer: Answer = echo) {
  const [client, server] = duplexPair();
  const connection = new ServerConnection(server, { answer, maxBodyBytes: 8 * 1024 * 1024, maxStreams: 4, nextTurn });
  return { client, connection };
}

interface Answered {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request of Node's own HTTP/2 client: an implementation that is not ours. */
function ask(session: ClientHttp2Session, headers: Record<string, string>, body: Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': '/', ...headers });
    const seen = { headers: {} as IncomingHttpHeaders, trailers: {} as IncomingHttpHeaders, chunks: [] as Buffer[] };
    stream.on('response', (found) => (seen.headers = found));
    stream.on('trailers', (found) => (seen.trailers = found as IncomingHttpHeaders));
    stream.on('data', (chunk: Buffer) => seen.chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => resolve({ ...seen, body: Buffer.concat(seen.chunks) }));
    stream.end(body);
  });
}

describe('HTTP/2 with an official client', () => {
  it('reads its headers, in Huffman code and out of its table, and answers them', async () => {
    const { client } = serve();
    const session = connect('http://localhost', { createConnection: () => client });
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(printable, async (text) => {
        const sent = text.trim();
        const { headers } = await ask(session, { 'x-sent': sent }, Buffer.alloc(0));
        expect(headers['x-echo']).toBe(sent);
      }),
      { numRuns: 200 },
    );
    session.destroy();
  });

  it('keeps to windows, both ways, for bodies that are larger than any of them', async () => {
    const { client } = serve();
    const session = connect('http://localhost', { createConnection: () => client });
    const body = Buffer.alloc(3 * 1024 * 1024, 'x');
    const answers = await Promise.all([1, 2, 3].map(() => ask(session, {}, body)));
    for (const answer of answers) {
      expect(answer.trailers['x-length']).toBe(String(body.length));
      expect(answer.body.equals(body)).toBe(true);
    }
    session.destroy();
  });

  it('refuses what is over the limit of calls, and answers the others', async () => {
    const release = { all: (): void => undefined };
    const held = new Promise<void>((resolve) => (release.all = resolve));
    const { client } = serve(async (request) => {
      await held;
      return echo(request);
    });
    const raw = new RawHttp2Client(client).greet();
    const replies = [1, 3, 5, 7, 9].map((stream) => raw.call(stream, '/', Buffer.alloc(0)));
    expect((await replies[4])?.reset).toBe(ERROR.refusedStream);
    release.all();
    for (const reply of replies.slice(0, 4)) expect((await reply)?.headers.get(':status')).toBe('200');
  });

  it('ends after the calls under way when it is closed', async () => {
    const { client, connection } = serve();
    const raw = new RawHttp2Client(client).greet();
    const reply = raw.call(1, '/', Buffer.from('x'));
    await reply;
    connection.close();
    await raw.closed;
    expect(raw.frames.some(({ type }) => type === FRAME.goAway)).toBe(true);
  });
});

describe('HTTP/2 with a client that is none', () => {
  it.each(['@', '', '/etc/kubernetes/secrets-store-csi-providers/aws.sock', '%2Fetc%2Faws.sock', 'localhost'])(
    'serves an :authority that Node refuses: %j',
    async (authority) => {
      const { client } = serve();
      const reply = await new RawHttp2Client(client)
        .greet()
        .call(1, '/', Buffer.from('x'), [[':authority', authority]]);
      expect(reply.headers.get(':status')).toBe('200');
    },
  );

  it('takes headers in CONTINUATION frames, with padding and priority', async () => {
    const { client } = serve();
    const raw = new RawHttp2Client(client).greet();
    const block = encodeHeaders([
      [':path', '/'],
      ['x-sent', 'abc'],
    ]);
    const reply = raw.reply(1);
    const padded = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 16]), block.subarray(0, 4), Buffer.alloc(3)]);
    raw.frame(FRAME.headers, FLAG.padded | FLAG.priority | FLAG.endStream, 1, padded);
    raw.frame(FRAME.continuation, 0, 1, block.subarray(4, 6));
    raw.frame(FRAME.continuation, FLAG.endHeaders, 1, block.subarray(6));
    expect((await reply).headers.get('x-echo')).toBe('abc');
  });

  it('waits for room in the window of the peer', async () => {
    const { client } = serve();
    const raw = new RawHttp2Client(client).greet();
    const reply = raw.call(1, '/', Buffer.alloc(70_000, 'x'));
    const update = Buffer.alloc(4);
    update.writeUInt32BE(10_000);
    raw.frame(FRAME.windowUpdate, 0, 0, update).frame(FRAME.windowUpdate, 0, 1, update);
    expect((await reply).body.length).toBe(70_005);
  });

  it.each<[string, (raw: RawHttp2Client) => unknown]>([
    ['HTTP/1.1', (raw) => raw.send(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))],
    ['a frame that is too long', (raw) => raw.greet().send(Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]))],
    ['data of no stream', (raw) => raw.greet().frame(FRAME.data, 0, 0, Buffer.from('x'))],
    ['an even stream', (raw) => raw.greet().frame(FRAME.headers, FLAG.endHeaders, 2, encodeHeaders([[':path', '/']]))],
    [
      'a block that is no HPACK',
      (raw) => raw.greet().frame(FRAME.headers, FLAG.endHeaders, 1, Buffer.from([0xff, 0xff])),
    ],
    ['an index out of the table', (raw) => raw.greet().frame(FRAME.headers, FLAG.endHeaders, 1, Buffer.from([0xfe]))],
    ['padding longer than its frame', (raw) => raw.greet().frame(FRAME.data, FLAG.padded, 1, Buffer.from([200, 1]))],
    ['a push', (raw) => raw.greet().frame(FRAME.pushPromise, 0, 1)],
    [
      'a frame within a block',
      (raw) => raw.greet().frame(FRAME.headers, 0, 1).frame(FRAME.ping, 0, 0, Buffer.alloc(8)),
    ],
    [
      'a window that overflows',
      (raw) => raw.greet().frame(FRAME.windowUpdate, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    ],
  ])('ends the connection, and nothing else, on %s', async (_, send) => {
    const { client } = serve();
    const raw = new RawHttp2Client(client);
    send(raw);
    await raw.closed;
    expect(raw.frames.at(-1)?.type).toBe(FRAME.goAway);
  });

  it('threat/V8 ends a flood of empty CONTINUATION frames', async () => {
    const { client } = serve();
    const raw = new RawHttp2Client(client).greet().frame(FRAME.headers, 0, 1);
    for (let i = 0; i < 2_000; i += 1) raw.frame(FRAME.continuation, 0, 1);
    await raw.closed;
    expect(raw.frames.at(-1)?.payload.readUInt32BE(4)).toBe(ERROR.calm);
  });

  it('threat/V8 counts calls that were reset as long as they run', async () => {
    const running = { count: 0, most: 0 };
    const { client } = serve(async (request) => {
      running.count += 1;
      running.most = Math.max(running.most, running.count);
      await new Promise((resolve) => setImmediate(resolve));
      running.count -= 1;
      return echo(request);
    });
    const raw = new RawHttp2Client(client).greet();
    const cancel = Buffer.from([0, 0, 0, ERROR.cancel]);
    for (let stream = 1; stream < 400; stream += 2) {
      void raw.call(stream, '/', Buffer.alloc(0));
      raw.frame(FRAME.reset, 0, stream, cancel);
    }
    const last = raw.call(401, '/', Buffer.alloc(0));
    await last;
    expect(running.most).toBeLessThanOrEqual(4);
  });

  it('threat/V8 survives any bytes and any frames, and serves others meanwhile', async () => {
    const frame = fc
      .tuple(fc.nat({ max: 12 }), fc.nat({ max: 255 }), fc.nat({ max: 9 }), fc.uint8Array({ maxLength: 60 }))
      .map(([type, flags, stream, payload]) => encodeFrame(type, flags, stream, payload));
    const bytes = fc.oneof(frame, fc.uint8Array({ maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 12 }), async (pieces) => {
        const { client } = serve();
        const raw = new RawHttp2Client(client).greet();
        for (const piece of pieces) raw.send(piece);
        // What is thrown in a listener would end the process, and this run with it.
        await new Promise((resolve) => setImmediate(resolve));
        client.destroy();
        const other = await new RawHttp2Client(serve().client).greet().call(1, '/', Buffer.alloc(0));
        expect(other.headers.get(':status')).toBe('200');
      }),
      { numRuns: 300 },
    );
  });

  it('tells an answer under way that its caller gave up', async () => {
    const begun = Promise.withResolvers<void>();
    const told = Promise.withResolvers<boolean>();
    const { client } = serve(({ signal }) => {
      signal.addEventListener('abort', () => told.resolve(signal.aborted), { once: true });
      begun.resolve();
      return new Promise(() => undefined);
    });
    const raw = new RawHttp2Client(client).greet();
    void raw.call(1, '/', Buffer.alloc(0));
    await begun.promise;
    raw.frame(FRAME.reset, 0, 1, Buffer.from([0, 0, 0, ERROR.cancel]));
    expect(await told.promise).toBe(true);
  });

  it('does not begin with a call whose caller gave up before', async () => {
    const asked: string[] = [];
    const { client } = serve((request) => {
      asked.push(request.body.subarray(5).toString());
      return echo(request);
    });
    const raw = new RawHttp2Client(client).greet();
    void raw.call(1, '/', Buffer.from('one'));
    raw.frame(FRAME.reset, 0, 1, Buffer.from([0, 0, 0, ERROR.cancel]));
    await raw.call(3, '/', Buffer.from('two'));
    expect(asked).toEqual(['two']);
  });

  it('says when a reply has left: not before the peer has made room for it, and also when nobody waits any more', async () => {
    const sent: string[] = [];
    const { client, connection } = serve((request) => {
      void request.sent.then(() => sent.push(request.body.toString('utf8', 5, 9)));
      return echo(request);
    });
    const raw = new RawHttp2Client(client).greet();
    const long = raw.call(1, '/', Buffer.alloc(80_000, 'long'));
    const widened = Buffer.alloc(4);
    const widen = (by: number, ...streams: readonly number[]): void => {
      widened.writeUInt32BE(by);
      for (const stream of streams) raw.frame(FRAME.windowUpdate, 0, stream, widened);
    };
    // Room of the connection for the second reply, none of the first stream.
    widen(100_000, 0);
    await raw.call(3, '/', Buffer.from('other'));
    await expect.poll(() => sent).toEqual(['othe']);
    widen(100_000, 1);
    expect((await long).body.length).toBe(80_000 + 5);
    void raw.call(5, '/', Buffer.alloc(80_000, 'gone'));
    await raw.call(7, '/', Buffer.from('last'));
    connection.destroy();
    await expect.poll(() => sent.toSorted()).toEqual(['gone', 'last', 'long', 'othe']);
  });
});
