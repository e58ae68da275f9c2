import { describe, expect, test } from 'vitest';
import { RenderAnswerer } from './render-answerer.ts';
import type { JobMessage, RenderJob } from './render-job.ts';

function message(job: Partial<RenderJob>): JobMessage {
  return structuredClone({ id: 7, job: { name: 'k', text: '', data: new Map(), now: 0n, ...job } });
}

const answerer = new RenderAnswerer((count) => new Uint8Array(count).fill(7));

function outputOf(job: Partial<RenderJob>): string | undefined {
  const reply = answerer.answer(message(job));
  return reply.kind === 'output' ? Buffer.from(reply.output).toString() : undefined;
}

describe('a thread answers a job', () => {
  test('with the output: its data, its time, its randomness, its delimiters, all functions', () => {
    const data = new Map([['v', Buffer.from('value')]]);
    expect(outputOf({ text: '{{ .v | upper }} {{ randBytes 3 }}', data })).toBe('VALUE BwcH');
    expect(outputOf({ text: '{{ now | date "2006" }}', now: 1_795_262_400_000_000_000n })).toBe('2026');
    expect(outputOf({ text: '<< .v >>', delimiters: ['<<', '>>'], data })).toBe('value');
    expect(outputOf({ text: '{{ .x }}', missingKey: 'zero', data })).toBe('');
    expect(outputOf({ text: '{{ derivePassword 1 "pin" "password" "user" "example.com" }}' })).toBe('6685');
  });

  test('with the error of the template and its safe text', () => {
    const data = new Map([['v', Buffer.from('hunter2')]]);
    const reply = answerer.answer(message({ text: '{{ fail .v }}', data }));
    expect(reply).toMatchObject({ kind: 'problem', id: 7, stage: 'execute' });
    expect(answerer.answer(message({ text: '{{' }))).toMatchObject({ kind: 'problem', stage: 'parse' });
  });

  test('with nothing but its number when anything else goes wrong', () => {
    const broken = new RenderAnswerer(() => {
      throw new Error('hunter2');
    });
    expect(broken.answer(message({ text: '{{ randBytes 3 }}' }))).toEqual({ kind: 'defect', id: 7 });
  });

  test('the same text under another name or with other delimiters is another template', () => {
    expect(outputOf({ text: '{{ 1 }}' })).toBe('1');
    expect(outputOf({ text: '{{ 1 }}', delimiters: ['<<', '>>'] })).toBe('{{ 1 }}');
    const named = answerer.answer(message({ name: 'other', text: '{{ fail "x" }}' }));
    expect(named).toMatchObject({ message: expect.stringContaining('template: other:1:3') as string });
  });
});
