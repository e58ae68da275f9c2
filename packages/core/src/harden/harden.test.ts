import { describe, expect, it } from 'vitest';
import { hardenProcess } from './harden-process.ts';

function fake() {
  const listeners = new Map<string, (...args: unknown[]) => void>();
  const written: string[] = [];
  const exits: number[] = [];
  return {
    listeners,
    written,
    exits,
    on: (event: string, listener: (...args: unknown[]) => void) => listeners.set(event, listener),
    exit: (code: number) => void exits.push(code),
    stderr: { write: (text: string) => written.push(text) },
    report: { reportOnSignal: true, reportOnUncaughtException: true, reportOnFatalError: true },
  };
}

describe('hardenProcess', () => {
  it('threat/L4 answers SIGUSR1 itself, so that Node opens no inspector, and turns reports off', () => {
    const process = fake();
    hardenProcess(process);
    expect(process.listeners.has('SIGUSR1')).toBe(true);
    expect(Object.values(process.report)).toEqual([false, false, false]);
  });

  it('threat/L4 prints where it crashed and never the message of the error', () => {
    const process = fake();
    hardenProcess(process);
    process.listeners.get('uncaughtException')?.(new TypeError('hunter2-planted'));
    expect(process.exits).toEqual([1]);
    expect(process.written.join('')).toContain('TypeError');
    expect(process.written.join('')).not.toContain('hunter2');
  });
});
