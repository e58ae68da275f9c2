import { authorizeCall } from '../call/authorize-call.ts';
import { type CallVerdict, joinParts } from '../call/call-verdict.ts';
import { walkChain } from '../call/walk-chain.ts';
import { denialText } from '../explain/error-text.ts';
import { decide } from '../world/decide.ts';
import type { Caller } from '../world/caller.ts';
import type { World } from '../world/facts.ts';
import { snapshotWorld } from '../world/snapshot-world.ts';
import type { CaseWant, DecisionCase } from './case-format.ts';
import { callerOf, requestOfCase, stepOf } from './read-request.ts';
import { worldOfCase } from './read-world.ts';

interface Run {
  readonly call: CallVerdict;
  readonly chain?: readonly CallVerdict[];
}

/**
 * Runs one decision case and names what differs from what it wants; empty when nothing does.
 * @throws LockkeeperError `InvalidInput` when a policy of the case cannot be read.
 */
export function runCase(decisionCase: DecisionCase): readonly string[] {
  const { want } = decisionCase;
  const run = runRequest(decisionCase, snapshotWorld(worldOfCase(decisionCase.world)));
  const { call } = run;
  const differences = [
    ...compare('verdict', call.outcome, want.verdict),
    ...compare('because', sorted(call.because), sorted(want.because)),
    ...compareParts(call, want),
    ...compareErrors(call, want),
    ...compareSession(call, want),
    ...compareReadings(call, want),
  ];
  return [...differences, ...compareChain(run, want)];
}

/** Without a chain there is none to want. */
function compareChain(run: Run, want: CaseWant): readonly string[] {
  const outcomes = run.chain?.map((step) => step.outcome);
  const failed = outcomes?.findIndex((outcome) => outcome !== 'allowed') ?? -1;
  return [
    ...(want.chain === undefined ? [] : compare('chain', outcomes, want.chain)),
    ...compare('failedStep', failed < 0 ? undefined : failed, want.failedStep),
  ];
}

function runRequest(decisionCase: DecisionCase, world: World): Run {
  const { viaChain } = decisionCase.request.principal;
  if (viaChain === undefined) return { call: answer(decisionCase, world, callerOf(decisionCase.request.principal)) };
  const walk = walkChain(world, viaChain.map(stepOf));
  const last = walk.steps.at(-1);
  if (walk.caller !== undefined) return { call: answer(decisionCase, world, walk.caller), chain: walk.steps };
  return { call: { outcome: 'rejected', because: [], ...last, parts: [] }, chain: walk.steps };
}

function answer(decisionCase: DecisionCase, world: World, caller: Caller): CallVerdict {
  const request = requestOfCase(decisionCase, caller);
  if (decisionCase.kind === 'call') return authorizeCall(world, request, { detail: true });
  const decision = decide(world, request, { detail: true });
  const call = joinParts([decision]);
  return call.outcome === 'allowed' ? call : { ...call, error: denialText(decision.request, decision.verdict) };
}

function compareParts(call: CallVerdict, want: CaseWant): readonly string[] {
  const parts = call.parts.map(({ request: { action, resource }, verdict }) => ({
    action,
    resource,
    verdict: verdict.outcome,
    because: sorted(verdict.because),
  }));
  const items = call.items?.map(({ secretId, call: item }) => ({
    secretId,
    verdict: item.outcome,
    because: sorted(item.because),
  }));
  return [
    ...(want.parts === undefined ? [] : compare('parts', parts, want.parts.map(withSortedReasons))),
    ...(want.items === undefined ? [] : compare('items', items, want.items.map(withSortedReasons))),
  ];
}

function compareErrors(call: CallVerdict, want: CaseWant): readonly string[] {
  const failing = failingParts(call);
  const statements = failing.flatMap((part) => part.verdict.statements.flatMap(({ statement }) => statement.sid ?? []));
  const { error } = call;
  return [
    ...(want.message === undefined ? [] : compare('message', error?.message, want.message)),
    ...(want.statements === undefined ? [] : compare('statements', sorted(statements), sorted(want.statements))),
    ...(want.error === undefined ? [] : compare('error.code', error?.code, want.error.code)),
    ...(want.error?.message === undefined ? [] : compare('error.message', error?.message, want.error.message)),
  ];
}

/** Of a batch that an endpoint policy fails whole, the item's. */
function failingParts(call: CallVerdict): CallVerdict['parts'] {
  const failing = call.parts.filter((part) => part.verdict.outcome !== 'allowed');
  if (failing.length > 0 || call.outcome === 'allowed') return failing;
  return (call.items ?? []).filter((item) => item.call.because.some((layer) => call.because.includes(layer))).flatMap((item) => failingParts(item.call));
}

function compareSession(call: CallVerdict, want: CaseWant): readonly string[] {
  if (want.session === undefined) return [];
  const session = call.session && {
    arn: call.session.arn,
    tags: sorted([...call.session.tags].map(([key, value]) => `${key}=${value}`)),
    transitiveTagKeys: sorted(call.session.transitiveTagKeys),
    sourceIdentity: call.session.sourceIdentity,
  };
  return compare('session', session, {
    arn: want.session.arn,
    tags: sorted(Object.entries(want.session.tags).map(([key, value]) => `${key}=${value}`)),
    transitiveTagKeys: sorted(want.session.transitiveTagKeys),
    sourceIdentity: want.session.sourceIdentity,
  });
}

function compareReadings(call: CallVerdict, want: CaseWant): readonly string[] {
  if (want.readings === undefined) return [];
  const readings = call.parts.map((part) => part.verdict.readings).find((one) => one !== undefined);
  return [
    ...compare('readings.documentation', readings?.documentation, want.readings.documentation),
    ...compare('readings.field', readings?.field, want.readings.field),
  ];
}

function withSortedReasons<T extends { readonly because: readonly string[] }>(entry: T): T {
  return { ...entry, because: sorted(entry.because) };
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}

function compare(what: string, got: unknown, want: unknown): readonly string[] {
  const [ours, theirs] = [canonical(got), canonical(want)];
  return ours === theirs ? [] : [`${what}: got ${ours}, want ${theirs}`];
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? 'nothing'
  );
}
