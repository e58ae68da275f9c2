import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';

/** What a provider was asked. */
export interface MountCall {
  readonly authority: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly targetPath: string;
  readonly permission: string;
}

/** What it shall answer: versions and files, or a status of gRPC with its message. */
export type MountAnswer =
  | {
      readonly versions: Readonly<Record<string, string>>;
      readonly files?: Readonly<Record<string, string>>;
      readonly errorCode?: string;
    }
  | { readonly status: number; readonly message: string };

export interface HandMadeProvider {
  readonly calls: MountCall[];
  /** Asked for every call. */
  answer: (call: MountCall) => MountAnswer | Promise<MountAnswer>;
  stop(): Promise<void>;
}

/** Listens on a unix socket as a provider of the Secrets Store CSI driver would, written by hand from the protocol. */
export async function startProvider(socket: string): Promise<HandMadeProvider> {
  const server: Http2Server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  const provider: HandMadeProvider = {
    calls: [],
    answer: () => ({ status: 12, message: 'nothing to answer' }),
    stop: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => {
      const call = readCall(Buffer.concat(chunks).subarray(5), String(headers[':authority']));
      provider.calls.push(call);
      void Promise.resolve(provider.answer(call)).then((answer) => reply(stream, answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return provider;
}

function readCall(message: Buffer, authority: string): MountCall {
  const texts = new Map<number, string>();
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const field = number() >> 3;
    const length = number();
    texts.set(field, message.subarray(at, at + length).toString());
    at += length;
  }
  return {
    authority,
    attributes: JSON.parse(texts.get(1) ?? '{}') as Record<string, string>,
    secrets: JSON.parse(texts.get(2) ?? '{}') as Record<string, string>,
    targetPath: texts.get(3) ?? '',
    permission: texts.get(4) ?? '',
  };
}

function reply(stream: ServerHttp2Stream, answer: MountAnswer): void {
  const head = { ':status': 200, 'content-type': 'application/grpc' };
  if ('status' in answer) {
    const message = encodeURIComponent(answer.message);
    stream.respond({ ...head, 'grpc-status': String(answer.status), 'grpc-message': message }, { endStream: true });
    return;
  }
  const { versions, files = {}, errorCode } = answer;
  const body = Buffer.concat([
    ...Object.entries(versions).map(([id, version]) => field(1, Buffer.concat([field(1, id), field(2, version)]))),
    ...(errorCode === undefined ? [] : [field(2, field(1, errorCode))]),
    ...Object.entries(files).map(([path, contents]) =>
      field(3, Buffer.concat([field(1, path), Buffer.from([0x10, 0xa4, 0x03]), field(3, contents)])),
    ),
  ]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(body.length, 1);
  stream.respond(head, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([frame, body]));
}

function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const size: number[] = [];
  let rest = bytes.length;
  while (rest > 127) {
    size.push((rest & 127) | 128);
    rest >>= 7;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...size, rest]), bytes]);
}
