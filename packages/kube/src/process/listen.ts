import type { Server } from 'node:net';
import { LockkeeperError } from '@lockkeeper/core';

/** `:8080` listens on every address, `127.0.0.1:8080` on one, as in controller-runtime. Port 0 is any free one. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** Reads a Go-style listen address; undefined when the text is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:\s]*):(\d{1,5})$/.exec(text);
  if (match === null || Number(match[2]) > 65_535) return undefined;
  const host = match[1]?.replace(/^\[|\]$/g, '');
  return { port: Number(match[2]), ...(host ? { host } : {}) };
}

/** Resolves to the port. Rejects with LockkeeperError `Unavailable` when the address is taken. */
export function listen(server: Server, address: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const { host = '', port } = address;
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(new LockkeeperError('Unavailable', `cannot listen on ${host}:${port}: ${error.code ?? 'unknown'}`));
    server.once('error', refuse);
    server.listen({ port, ...(host ? { host } : {}) }, () => {
      server.off('error', refuse);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}
