import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { bytesOf, fieldsOf, MessageWriter, textOf } from '../src/protocol/protobuf.ts';

/** What a driver asks a provider for. */
export interface MountCall {
  readonly attributes: string;
  readonly secrets?: string;
  readonly targetPath: string;
  readonly permission?: string;
  /** What drivers up to 1.5 say is mounted. */
  readonly current?: readonly { readonly id: string; readonly version: string }[];
}

/** What a driver sees of a mount. */
export interface Mounted {
  /** Status of gRPC; 0 is success. */
  readonly status: number;
  readonly message: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, { readonly mode: number; readonly text: string }>>;
}

export function encodeMount({
  attributes,
  secrets = '',
  targetPath,
  permission = '420',
  current = [],
}: MountCall): Uint8Array {
  const writer = new MessageWriter().text(1, attributes).text(2, secrets).text(3, targetPath).text(4, permission);
  for (const { id, version } of current) writer.message(5, new MessageWriter().text(1, id).text(2, version).finish());
  return writer.finish();
}

function pair(message: Uint8Array): readonly [string, string] {
  const texts = new Map([...fieldsOf(message)].map(({ number, value }) => [number, textOf(value)]));
  return [texts.get(1) ?? '', texts.get(2) ?? ''];
}

function file(message: Uint8Array): readonly [string, { readonly mode: number; readonly text: string }] {
  const fields = new Map([...fieldsOf(message)].map(({ number, value }) => [number, value]));
  const contents = fields.get(3);
  const text = contents === undefined ? '' : Buffer.from(bytesOf(contents)).toString();
  return [textOf(fields.get(1) ?? new Uint8Array()), { mode: Number(fields.get(2) ?? 0), text }];
}

export function decodeMounted(status: number, message: string, reply: Uint8Array): Mounted {
  const fields = [...fieldsOf(reply)];
  const of = (number: number): Uint8Array[] =>
    fields.filter((at) => at.number === number).map(({ value }) => bytesOf(value));
  return {
    status,
    message,
    versions: Object.fromEntries(of(1).map(pair)),
    files: Object.fromEntries(of(3).map(file)),
  };
}

/** The driver's side of the protocol over Node's own HTTP/2, as drivers from 1.6 on speak it: `:authority` is `localhost`. */
export class DriverClient {
  readonly #session: ClientHttp2Session;

  constructor(socket: string) {
    this.#session = connectHttp2('http://localhost', { createConnection: () => connect(socket) });
    this.#session.on('error', () => undefined);
  }

  async mount(call: MountCall): Promise<Mounted> {
    const { status, message, reply } = await this.call('/v1alpha1.CSIDriverProvider/Mount', encodeMount(call));
    return decodeMounted(status, message, reply);
  }

  call(path: string, request: Uint8Array, more: Readonly<Record<string, string>> = {}) {
    const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more };
    const stream = this.#session.request(headers);
    const seen = { status: -1, message: '', chunks: [] as Buffer[] };
    const note = (found: IncomingHttpHeaders): void => {
      if (found['grpc-status'] === undefined) return;
      seen.status = Number(found['grpc-status']);
      seen.message = decodeURIComponent([found['grpc-message'] ?? ''].flat().join(''));
    };
    stream.on('response', note);
    stream.on('trailers', (found) => note(found as IncomingHttpHeaders));
    stream.on('data', (chunk: Buffer) => seen.chunks.push(chunk));
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(request.length, 1);
    stream.end(Buffer.concat([prefix, request]));
    return new Promise<{ status: number; message: string; reply: Buffer }>((resolve, reject) => {
      stream.once('error', reject);
      stream.once('end', () => resolve({ ...seen, reply: Buffer.concat(seen.chunks).subarray(5) }));
    });
  }

  close(): void {
    this.#session.destroy();
  }
}
