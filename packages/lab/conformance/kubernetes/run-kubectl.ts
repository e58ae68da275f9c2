import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { expect } from 'vitest';
import type { RunningLab } from './start-lab.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export type Kubectl<T> = (line: string | readonly string[], input?: string) => Promise<T>;

/** Runs that must end well and give stdout, and runs that must not and give stderr. */
export function expecting(kubectl: Kubectl<Ran>): {
  readonly succeeds: Kubectl<string>;
  readonly fails: Kubectl<string>;
} {
  return {
    succeeds: async (line, input) => {
      const ran = await kubectl(line, input);
      expect(ran.err, String(line)).not.toContain('Error');
      expect(ran.code, `${String(line)}: ${ran.err}`).toBe(0);
      return ran.out;
    },
    fails: async (line, input) => {
      const ran = await kubectl(line, input);
      expect(ran.code, String(line)).not.toBe(0);
      return ran.err;
    },
  };
}

/** Where kubectl finds its lab and keeps its own files. */
export type KubectlHome = Pick<RunningLab, 'folder' | 'kubeconfig'>;

/** Runs the machine's kubectl against a lab, with a discovery cache of its own. `input` goes to stdin. */
export function kubectlOf(lab: KubectlHome): Kubectl<Ran> {
  return async (line, input) => {
    const child = start(lab, line);
    child.stdin.end(input ?? '');
    const [out, err, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), exitOf(child)]);
    return { code, out, err };
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export function start(lab: KubectlHome, line: string | readonly string[]): Child {
  const args = typeof line === 'string' ? line.split(' ').filter((part) => part !== '') : [...line];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: lab.folder,
    KUBECONFIG: lab.kubeconfig,
    KUBECACHEDIR: join(lab.folder, 'cache'),
    KUBE_EDITOR: 'sed -i s/this/that/',
  };
  return spawn('kubectl', args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function exitOf(child: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
}

/** Waits until the stream has shown the whole line with `wanted`, and returns what it showed until then. */
export async function waitForText(stream: Readable, wanted: string): Promise<string> {
  let seen = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    // A row may come in several chunks.
    const at = seen.indexOf(wanted);
    if (at >= 0 && seen.includes('\n', at)) return seen;
  }
  return seen;
}
