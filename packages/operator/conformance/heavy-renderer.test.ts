import { generateKeyPairSync, hash } from 'node:crypto';
import type { HeavyRenderJob } from '@lockkeeper/core';
import { systemClock } from '@lockkeeper/kube';
import { TemplateError } from '@lockkeeper/template';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ClosableHeavyRenderer,
  createHeavyRenderer,
  type HeavyRendererLimits,
} from '../src/runtime/heavy-renderer.ts';

const open: ClosableHeavyRenderer[] = [];
const GENEROUS = { deadlineMs: 60_000, startMs: 120_000 };

function rendererWith(limits: Partial<HeavyRendererLimits> = {}): ClosableHeavyRenderer {
  const renderer = createHeavyRenderer(systemClock(), { ...GENEROUS, threads: 1, ...limits });
  open.push(renderer);
  return renderer;
}

function job(text: string, data: Record<string, Uint8Array> = {}): HeavyRenderJob {
  return { namespace: 'team', name: 'k', text, data: new Map(Object.entries(data)) };
}

const never = new AbortController().signal;

async function rendered(
  renderer: ClosableHeavyRenderer,
  text: string,
  data?: Record<string, Uint8Array>,
): Promise<string> {
  return Buffer.from(await renderer.render(job(text, data), never)).toString();
}

async function problemOf(promise: Promise<unknown>): Promise<TemplateError> {
  const problem = await promise.catch((reason: unknown) => reason);
  if (problem instanceof TemplateError) return problem;
  throw new Error('no error of a template');
}

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}

/** A PKCS#12 file that has nothing in it but wants its password hashed 2³¹ times. */
function greedyPfx(): Uint8Array {
  const data = der(0x06, Buffer.from('2a864886f70d010701', 'hex'));
  const sha1 = der(0x30, der(0x06, Buffer.from('2b0e03021a', 'hex')));
  const iterations = der(0x02, Buffer.from('7fffffff', 'hex'));
  const mac = der(0x30, der(0x30, sha1, der(0x04, Buffer.alloc(20))), der(0x04, Buffer.alloc(8)), iterations);
  return der(0x30, der(0x02, Buffer.of(3)), der(0x30, data, der(0xa0, der(0x04, der(0x30)))), mac);
}

afterEach(() => {
  for (const renderer of open.splice(0)) renderer.close();
});

describe('templates on a thread of their own', () => {
  test('have all functions, the given data and the given time', async () => {
    const renderer = rendererWith();
    const made = await rendered(
      renderer,
      '{{ $p := pemToPkcs12Pass (genCA "x" 1).Cert .key .pass }}{{ $p | b64dec | pkcs12keyPass .pass }}',
      {
        key: Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
        pass: Buffer.from('geheim'),
      },
    );
    expect(made).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(await rendered(renderer, '{{ now | date "2006" }}')).toMatch(/^20\d\d$/);
  });

  test('give errors of stage parse and execute as they are, with their safe text', async () => {
    const renderer = rendererWith();
    expect(await problemOf(rendered(renderer, '{{ nothing }}'))).toMatchObject({ stage: 'parse' });
    const problem = await problemOf(rendered(renderer, '{{ fail .v }}', { v: Buffer.from('hunter2') }));
    expect(problem.message).toContain('hunter2');
    expect(problem.safeMessage).not.toContain('hunter2');
  });

  test('threat/G11 a hostile .pfx is an error at once, and the main thread goes on meanwhile', async () => {
    const renderer = rendererWith();
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const problem = await problemOf(rendered(renderer, '{{ pkcs12key .p }}', { p: greedyPfx() }));
    isDone = true;
    expect(problem.safeMessage).toContain('iterations');
    expect(turns).toBeGreaterThan(10);
  });

  test('threat/G11 a template that takes too long ends with its thread, the main thread goes on, and the next template works', async () => {
    const renderer = rendererWith({ deadlineMs: 100 });
    const slow = '{{ range $i := untilStep 0 20 1 }}{{ bcrypt "x" }}{{ end }}';
    const problem = await problemOf(rendered(renderer, slow));
    expect(problem).toMatchObject({ stage: 'limit', safeMessage: 'template: k: more than 100 ms' });
    const again = rendererWith();
    expect(await rendered(again, '{{ htpasswd "ada" "x" "sha" }}')).toBe(`ada:{SHA}${hash('sha1', 'x', 'base64')}`);
    await expect.poll(() => rendered(renderer, 'fine').catch(() => 'not yet'), { timeout: 60_000 }).toBe('fine');
  });

  test('an abort is told at once though the thread still works', async () => {
    const renderer = rendererWith();
    const controller = new AbortController();
    const running = renderer.render(job('{{ genPrivateKey "rsa" }}'), controller.signal);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(await rendered(renderer, 'next')).toBe('next');
  });
});
