import { describe, expect, it } from 'vitest';
import { recordingIo } from '../fakes/recording-io.ts';
import { runChild } from './run-child.ts';
import { StopRequest } from './stopped.ts';

const PATH = process.env['PATH'] ?? '';
const shell = (script: string, signal = new AbortController().signal) =>
  runChild('sh', ['-c', script], { PATH }, recordingIo({ signal }).io);

describe('commands that this one starts', () => {
  it('end it with their own code, and as a shell says it when a signal ended them', async () => {
    expect(await shell('exit 7')).toBe(7);
    expect(await shell('kill -KILL $$')).toBe(137);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('are sent %s when that is what this one was sent', async (name, code) => {
    const stop = new AbortController();
    const ended = shell('while :; do sleep 0.01; done', stop.signal);
    stop.abort(new StopRequest(name));
    expect(await ended).toBe(code);
  });

  it('are not started when this one is to stop already', async () => {
    await expect(shell('exit 0', AbortSignal.abort(new StopRequest('SIGTERM')))).rejects.toThrow('stopped');
  });

  it.each([
    ['/no/such/command', { PATH }, '"/no/such/command": no such command'],
    ['/', { PATH }, '"/": this file may not be run'],
    ['sh', { PATH, A: 'a'.repeat(8_000_000) }, 'longer than this system lets any program have'],
  ])('that cannot be started say why: %s', async (command, variables, text) => {
    await expect(runChild(command, [], variables, recordingIo().io)).rejects.toThrow(text);
  });
});
