import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to AWS, which a test may cut. */
export interface AwsLine {
  readonly url: string;
  /** Connections end, and new ones are closed at once. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** Passes bytes on to an endpoint for as long as it is not cut. */
export async function openAwsLine(to: string): Promise<AwsLine> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  const state = { isCut: false };
  const server = createServer((near) => {
    if (state.isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      state.isCut = true;
      cutAll();
    },
    mend: () => {
      state.isCut = false;
    },
    close: () => {
      server.close();
      cutAll();
    },
  };
}
