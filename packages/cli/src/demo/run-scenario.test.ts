import { FakeClock } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import type { Action, Seen } from './action.ts';
import { type Run, runScenario, type Trail, undoAll } from './run-scenario.ts';
import type { Step } from './scenario.ts';

const CREATED: Seen = { ok: true, text: 'x created' };

function nameOf(action: Action): string {
  if ('file' in action) return action.file;
  if ('operation' in action) return action.operation;
  return 'verb' in action ? action.verb : action.tool;
}

/** Answers actions by their file or operation; each list of answers ends with the one that stays. */
function stage(answers: Readonly<Record<string, readonly Seen[]>>) {
  const asked: string[] = [];
  const answer = (action: Action): Promise<Seen> => {
    const name = nameOf(action);
    const turns = asked.filter((one) => one === name).length;
    asked.push(name);
    const list = answers[name] ?? [CREATED];
    return Promise.resolve(list[Math.min(turns, list.length - 1)] ?? CREATED);
  };
  const clock = new FakeClock();
  const run: Run = {
    executors: { kubectl: { run: answer }, aws: { run: answer }, lockkeeper: { run: answer }, sed: { run: answer } },
    folder: '/',
    clock,
    signal: new AbortController().signal,
    known: new Map(),
    shownLine: (action) => action.tool,
    onStart: () => {},
    onEnd: () => {},
  };
  return { asked, run, clock };
}

function step(file: string, over: Partial<Step> = {}): Step {
  const undo = [{ tool: 'kubectl', verb: 'delete-file', file: `undo ${file}` }] as const;
  return { title: file, action: { tool: 'kubectl', verb: 'apply', file }, expect: { kind: 'done' }, undo, ...over };
}

const scenario = (...steps: readonly Step[]) => ({ name: 's', title: 's', steps });

describe('runScenario', () => {
  it('stops at the first difference: what follows stands on it', async () => {
    const { run, asked } = stage({ b: [{ ok: false, text: 'refused' }] });
    const result = await runScenario(scenario(step('a'), step('b'), step('c')), run, { undo: [] });
    expect(result.ok).toBe(false);
    expect(result.steps.map(({ outcome }) => outcome)).toEqual(['as expected', 'different', 'not run']);
    expect(result.steps[1]?.seen).toBe('refused');
    expect(asked).toEqual(['a', 'b']);
  });

  it('asks again until it is as expected, and no longer than allowed', async () => {
    const pending = { ok: true, text: 'Pending' };
    const late = stage({ a: [pending, pending, { ok: true, text: 'Valid' }] });
    const until = step('a', { expect: { kind: 'equals', text: 'Valid' }, within: 2 });
    const good = runScenario(scenario(until), late.run, { undo: [] });
    await late.clock.advance(2_000);
    expect((await good).ok).toBe(true);
    expect(late.asked).toHaveLength(3);
    const never = stage({ a: [pending] });
    const bad = runScenario(scenario(until), never.run, { undo: [] });
    await never.clock.advance(10_000);
    expect((await bad).steps[0]).toMatchObject({ outcome: 'different', seen: 'Pending' });
  });

  it('keeps what it saw for later steps', async () => {
    const { run, asked } = stage({ a: [{ ok: true, text: 'key-1' }] });
    await runScenario(scenario(step('a', { save: 'keyId' }), step('use {keyId}')), run, { undo: [] });
    expect(asked).toEqual(['a', 'use key-1']);
  });

  it('takes away what it made, last first, and leaves what was there before', async () => {
    const { run, asked } = stage({
      configured: [{ ok: true, text: 'x configured' }],
      there: [{ ok: false, text: 'An error occurred (EntityAlreadyExists)' }],
    });
    const trail: Trail = { undo: [] };
    const steps = [step('a'), step('configured'), step('there', { unless: 'EntityAlreadyExists' }), step('b')];
    expect((await runScenario(scenario(...steps), run, trail)).ok).toBe(true);
    asked.length = 0;
    expect(await undoAll(trail, run)).toEqual([]);
    expect(asked).toEqual(['undo b', 'undo a']);
  });

  it('says what could not be taken away and goes on', async () => {
    const { run, asked } = stage({ 'undo b': [{ ok: false, text: 'AccessDenied' }] });
    const trail: Trail = { undo: [] };
    await runScenario(scenario(step('a'), step('b')), run, trail);
    expect(await undoAll(trail, run)).toEqual(['kubectl: AccessDenied']);
    expect(asked.at(-1)).toBe('undo a');
  });

  it('takes a refusal for what was asked, and never for something made', async () => {
    const { run, asked } = stage({ a: [{ ok: false, text: 'AccessDenied: no policy allows' }], b: [CREATED] });
    const trail: Trail = { undo: [] };
    const refused = { expect: { kind: 'refused', contains: 'no policy allows' } } as const;
    expect((await runScenario(scenario(step('a', refused)), run, trail)).ok).toBe(true);
    expect(trail.undo).toEqual([]);
    const letIn = await runScenario(scenario(step('b', refused)), run, trail);
    expect(letIn.steps[0]).toMatchObject({ outcome: 'different', seen: 'it was answered, with 9 bytes' });
    expect(asked).toEqual(['a', 'b']);
  });

  it('leaves out what only a lab can tell', async () => {
    const { run } = stage({});
    const look: Step = {
      title: 'look',
      action: { tool: 'lab', verb: 'count-calls', service: 'ssm', principal: 'p' },
      expect: { kind: 'equals', text: '0' },
    };
    const result = await runScenario(scenario(look), run, { undo: [] });
    expect(result).toMatchObject({ ok: true, steps: [{ outcome: 'left out' }] });
  });
});
