import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { type Clock, LockkeeperError } from '@lockkeeper/core';

/** A socket that this process listens on. */
export interface ProviderSocket {
  /** Rejects with LockkeeperError `Refused` once the socket is no longer ours: somebody replaced or removed it (`threat/V6`). */
  readonly replaced: Promise<never>;
  /** Takes no more connections, and removes the socket if it is still ours. */
  close(): Promise<void>;
}

/** How often the socket is looked at. */
const LOOK_MS = 5_000;
const MAX_PATH_BYTES = 107;

const fail = (code: 'InvalidInput' | 'Refused' | 'Unavailable', message: string): LockkeeperError =>
  new LockkeeperError(code, message);

const statOf = (path: string) => lstat(path).catch(() => undefined);

/** The folder must be nobody else's to write to: whoever may replace the socket gets every pod's tokens. */
async function checkFolder(folder: string): Promise<void> {
  const found = await statOf(folder);
  if (found === undefined) throw fail('Unavailable', `the folder ${JSON.stringify(folder)} of the socket is not there`);
  if (!found.isDirectory()) throw fail('Refused', `${JSON.stringify(folder)} is no folder, or a link to one`);
  const isOwn = found.uid === 0 || found.uid === process.getuid?.();
  if (!isOwn || (found.mode & 0o022) !== 0) {
    throw fail(
      'Refused',
      `others may write to the folder ${JSON.stringify(folder)}: it must belong to root or to this user, with mode 0755 or less`,
    );
  }
}

/** How the socket answers: `served`, or the code of the failure. Only a refusal says that nobody listens any more. */
function knock(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve('served');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  });
}

async function removeStale(path: string): Promise<void> {
  const found = await statOf(path);
  if (found === undefined) return;
  if (!found.isSocket())
    throw fail('Refused', `${JSON.stringify(path)} is there and is no socket; it is left as it is`);
  const answer = await knock(path);
  if (answer === 'served') throw fail('Unavailable', `another process already serves ${JSON.stringify(path)}`);
  if (answer !== 'ECONNREFUSED') {
    throw fail('Unavailable', `${JSON.stringify(path)} may be served by another process: it answers with ${answer}`);
  }
  await unlink(path);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(fail('Unavailable', `cannot listen on ${JSON.stringify(path)}: ${error.code ?? 'unknown'}`)),
    );
    server.listen({ path }, resolve);
  });
}

/**
 * Listens on a unix socket that its owner alone may use (0600). A socket that nobody serves any more is removed first; one that is
 * served, and whatever is no socket, is left alone. Rejects with LockkeeperError.
 */
export async function openProviderSocket(
  path: string,
  clock: Clock,
  onConnection: (socket: Socket) => void,
): Promise<ProviderSocket> {
  if (!path.startsWith('/') || Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw fail('InvalidInput', `the path of the socket must be absolute and have at most ${MAX_PATH_BYTES} bytes`);
  }
  await checkFolder(dirname(path));
  await removeStale(path);
  const server = createServer(onConnection);
  await listen(server, path);
  await chmod(path, 0o600);
  const own = await statOf(path);
  const isOurs = async (): Promise<boolean> => own !== undefined && (await statOf(path))?.ino === own.ino;
  const watch = watchSocket(isOurs, path, clock);
  return {
    replaced: watch.replaced,
    async close() {
      watch.stop();
      // Closing the server unlinks the path, whosever it is by now.
      if (await isOurs()) await new Promise((resolve) => server.close(resolve));
      else server.unref();
    },
  };
}

function watchSocket(isOurs: () => Promise<boolean>, path: string, clock: Clock) {
  const state = { cancel: (): void => undefined, isStopped: false };
  const replaced = new Promise<never>((_, reject) => {
    const look = async (): Promise<void> => {
      if (state.isStopped) return;
      if (!(await isOurs())) {
        reject(fail('Refused', `the socket ${JSON.stringify(path)} was replaced or removed by somebody else`));
        return;
      }
      state.cancel = clock.after(LOOK_MS, () => void look());
    };
    state.cancel = clock.after(LOOK_MS, () => void look());
  });
  replaced.catch(() => undefined);
  return {
    replaced,
    stop: () => {
      state.isStopped = true;
      state.cancel();
    },
  };
}
