import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CasePrincipal, CaseWorld } from '../cases/case-format.ts';
import { callerOf } from '../cases/read-request.ts';
import { worldOfCase } from '../cases/read-world.ts';
import type { Layer } from '../evaluate/access-request.ts';
import type { ContextValue } from '../context/request-context.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import { checkCertificate } from './check-certificate.ts';
import type { Place } from './domains.ts';
import type { Proof } from './prove.ts';
import type { ReachAnswer, ReachQuestion, TextSpace, ResourceSpace } from './question.ts';
import { reach } from './reach.ts';
import { replayWitness } from './replay.ts';

type Spaces = Readonly<Record<string, TextSpace>>;

interface SymbolicCase {
  readonly id: string;
  readonly source: string;
  readonly note?: string;
  readonly world: CaseWorld;
  readonly who:
    | { readonly caller: CasePrincipal }
    | { readonly roleArn: string; readonly tags?: Spaces; readonly assumedBy?: readonly CasePrincipal[] };
  readonly what: Omit<ResourceSpace, 'future'> & {
    readonly future?: {
      readonly place: Place;
      readonly names: TextSpace;
      readonly tags?: Spaces;
      readonly keyArn?: string;
    };
  };
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly steps?: number;
  readonly want: {
    readonly answer: ReachAnswer['kind'];
    readonly resource?: string;
    readonly action?: string;
    readonly sessionTags?: Readonly<Record<string, string>>;
    readonly context?: Readonly<Record<string, string>>;
    /** Of a proof: every layer that refuses somewhere. */
    readonly refusedBy?: readonly Layer[];
    readonly gaps?: readonly string[];
  };
}

const spaces = (given: Spaces | undefined): ReadonlyMap<string, TextSpace> => new Map(Object.entries(given ?? {}));

function questionOf(one: SymbolicCase): ReachQuestion {
  const { who, what, context, steps } = one;
  const { future, ...rest } = what;
  return {
    world: snapshotWorld(worldOfCase(one.world)),
    who:
      'caller' in who
        ? { kind: 'caller', caller: callerOf(who.caller) }
        : {
            kind: 'session',
            roleArn: who.roleArn,
            tags: spaces(who.tags),
            ...(who.assumedBy === undefined ? {} : { assumedBy: who.assumedBy.map(callerOf) }),
          },
    what: { ...rest, ...(future === undefined ? {} : { future: { ...future, tags: spaces(future.tags) } }) },
    ...(context === undefined ? {} : { context: new Map(Object.entries(context)) }),
    ...(steps === undefined ? {} : { steps }),
  };
}

function layersOf(proof: Proof): readonly Layer[] {
  switch (proof.kind) {
    case 'refused':
      return proof.verdict.because;
    case 'empty':
      return [];
    case 'form':
      return proof.cases.flatMap((one) => layersOf(one.proof));
    case 'element':
      return [...proof.holds, ...proof.fails].flatMap((one) => layersOf(one.proof));
  }
}

const plain = (map: ReadonlyMap<string, unknown> | undefined): unknown => Object.fromEntries(map ?? []);

function shown(answer: ReachAnswer, question: ReachQuestion): SymbolicCase['want'] {
  if (answer.kind === 'proved') {
    expect(checkCertificate(question, answer.certificate)).toEqual([]);
    const layers = new Set(answer.certificate.ways.flatMap((way) => layersOf(way.proof)));
    return { answer: answer.kind, refusedBy: [...layers].toSorted() };
  }
  if (answer.kind === 'unknown') {
    return { answer: answer.kind, gaps: [...new Set(answer.gaps.map((gap) => gap.why))].toSorted() };
  }
  const outcomes = replayWitness(question.world, answer.witness).map((call) => call.outcome);
  expect(outcomes).toEqual(outcomes.map(() => 'allowed'));
  const last = answer.witness.calls.at(-1);
  return {
    answer: answer.kind,
    resource: last?.resource,
    action: last?.action,
    sessionTags: plain(last?.caller.sessionTags),
    context: plain(last?.context),
  } as SymbolicCase['want'];
}

const folder = new URL('../../cases/symbolic/', import.meta.url);

/** Questions about all sessions and all future resources; each names the rule, page or threat that it stands for. */
describe.each(readdirSync(folder).filter((file) => file.endsWith('.jsonl')))('%s', (file) => {
  const lines = readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const cases = lines.map((line) => JSON.parse(line) as SymbolicCase);

  test.each(cases)('$id ($source)', (one) => {
    const question = questionOf(one);
    const answer = reach(question);
    expect(shown(answer, question)).toMatchObject(one.want);
  });
});
