import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openProviderSocket } from './provider-socket.ts';

describe('the socket of the provider', () => {
  let folder: string;
  let path: string;
  const open = (clock = new FakeClock()) => openProviderSocket(path, clock, (socket) => socket.end('hello'));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockkeeper-socket-'));
    path = join(folder, 'aws.sock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is its owner's alone, answers, and goes when it is closed", async () => {
    const socket = await open();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const text = await new Promise((resolve) => connect(path).once('data', (data) => resolve(data.toString())));
    expect(text).toBe('hello');
    await socket.close();
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
  });

  it('takes the place of a socket that nobody serves any more', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect((await stat(path)).isSocket()).toBe(true);
    await (await open()).close();
  });

  it('is refused where another process serves it', async () => {
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(open()).rejects.toThrow(/another process already serves/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is refused where another process has it and is too busy to answer', async () => {
    const script = `require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => console.log('up'))`;
    const other = spawn(process.execPath, ['-e', script]);
    onTestFinished(() => void other.kill('SIGKILL'));
    await new Promise((resolve) => other.stdout.once('data', resolve));
    other.kill('SIGSTOP');
    const waiting = Array.from({ length: 8 }, () => connect(path).on('error', () => undefined));
    // Those that found no place in the queue have failed by now; the others wait for the process to go on.
    await expect.poll(() => waiting.some(({ destroyed }) => destroyed)).toBe(true);
    await expect(open()).rejects.toThrow(/may be served by another process: it answers with EAGAIN/);
    for (const socket of waiting) socket.destroy();
  });

  it('threat/V6 leaves alone what is no socket, and what is a link', async () => {
    await writeFile(path, 'precious');
    await expect(open()).rejects.toThrow(/is there and is no socket/);
    await unlink(path);
    await symlink(join(folder, 'elsewhere'), path);
    await expect(open()).rejects.toThrow(/is there and is no socket/);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('threat/V6 refuses a folder that others may write to', async () => {
    await chmod(folder, 0o777);
    await expect(open()).rejects.toThrow(/others may write to the folder/);
    await chmod(folder, 0o700);
    const link = `${folder}-link`;
    await symlink(folder, link);
    await expect(openProviderSocket(join(link, 'aws.sock'), new FakeClock(), () => undefined)).rejects.toThrow(
      /a link/,
    );
    await unlink(link);
  });

  it('threat/V6 tells when somebody replaces it, and then removes nothing', async () => {
    const clock = new FakeClock();
    const socket = await open(clock);
    const ended = socket.replaced.catch((error: unknown) => (error instanceof Error ? error.message : ''));
    await unlink(path);
    await writeFile(path, 'theirs');
    // The look at the file takes real time.
    const state = { message: '' };
    void ended.then((message) => (state.message = message));
    await expect
      .poll(async () => {
        await clock.advance(5_000);
        return state.message;
      })
      .toMatch(/was replaced or removed/);
    await socket.close();
    expect((await stat(path)).isFile()).toBe(true);
  });

  it.each(['aws.sock', `/${'x'.repeat(120)}`])('needs a path that a socket can have: %s', async (bad) => {
    await expect(openProviderSocket(bad, new FakeClock(), () => undefined)).rejects.toThrow(/must be absolute/);
  });
});
