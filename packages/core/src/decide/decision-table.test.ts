import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusal } from '../errors/refusal.ts';
import { SealedValue } from '../values/sealed-value.ts';
import type { FailedStage, TargetPolicies } from './decision.ts';
import { merges } from './decision.ts';
import { decideExternalSecret, type Outcome } from './external-secret.ts';
import { mergedSecret } from './merge-data.ts';
import type { ControllerReference, DesiredSecret, Rival, TargetSecret } from './target.ts';

/** A target in a few words: who controls it, which of our marks it has, and whether its data is what is wanted. */
interface TargetRow {
  readonly controller?: 'self' | 'other' | 'earlier' | 'foreign';
  readonly marks?: 'all' | 'managed' | 'none';
  readonly data?: 'wanted' | 'other';
  readonly type?: string;
  readonly keys?: readonly string[];
  readonly ownKeys?: readonly string[];
  readonly immutable?: boolean;
  readonly deleting?: boolean;
}

interface Row {
  readonly section: string;
  readonly rule: string;
  readonly policies: Partial<TargetPolicies>;
  readonly target?: TargetRow;
  readonly rival?: { readonly uid?: string; readonly replaces: boolean; readonly keys: readonly string[] };
  /** Absent: `password` is wanted. */
  readonly outcome?: string;
  readonly expect: Readonly<Record<string, unknown>> & { readonly plan: string; readonly status: string };
}

const ROWS = JSON.parse(
  readFileSync(new URL('../../cases/decide/external-secret.json', import.meta.url), 'utf8'),
) as readonly Row[];

const value = SealedValue.ofText('x');
const NOTHING: DesiredSecret = { labels: new Map(), annotations: new Map(), dataSizes: new Map(), dataHash: 'none' };
const WANTED: DesiredSecret = { ...NOTHING, dataSizes: new Map([['password', 1]]), dataHash: 'wanted' };

const external = (name: string, uid: string): ControllerReference => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  name,
  uid,
});

const CONTROLLERS = {
  self: external('db', 'm'),
  earlier: external('db', 'older'),
  other: external('first', 'x'),
  foreign: { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'c', uid: 'y' },
} as const;

function marksOf(marks: NonNullable<TargetRow['marks']>): Map<string, string> {
  const managed = ['reconcile.external-secrets.io/managed', 'true'] as const;
  const createdBy = ['reconcile.external-secrets.io/created-by', 'mark'] as const;
  return new Map({ none: [], managed: [managed], all: [managed, createdBy] }[marks]);
}

function targetOf(row: TargetRow): TargetSecret {
  const { controller, marks = 'all', data = 'wanted', keys = ['password'], ownKeys = [] } = row;
  return {
    uid: 'secret-uid',
    resourceVersion: '41',
    type: row.type ?? 'Opaque',
    labels: marksOf(marks),
    annotations: new Map(marks === 'none' ? [] : [['reconcile.external-secrets.io/data-hash', data]]),
    ownLabels: new Set(),
    ownAnnotations: new Set(),
    ownKeys: new Set(ownKeys),
    ...(controller ? { controller: CONTROLLERS[controller] } : {}),
    keys,
    dataHash: data,
    immutable: row.immutable ?? false,
    deleting: row.deleting ?? false,
  };
}

function outcomeOf(row: Row, target: TargetSecret | undefined, creation: TargetPolicies['creation']): Outcome {
  if (row.outcome === 'empty') return { kind: 'empty' };
  if (row.outcome?.startsWith('failed:')) {
    const stage = row.outcome.slice('failed:'.length) as FailedStage;
    return { kind: 'failed', stage, refusal: refusal('Unavailable', 'because', 'later') };
  }
  const wanted = row.outcome === 'nothing-wanted' ? NOTHING : WANTED;
  const writes = new Set(wanted.dataSizes.keys());
  if (target === undefined || !merges(creation)) return { kind: 'desired', desired: wanted, writes };
  const live = new Map(target.keys.map((key) => [key, value]));
  const data = new Map([...writes].map((key) => [key, value]));
  return { kind: 'desired', desired: mergedSecret(live, target.ownKeys, wanted, data), writes };
}

describe('decideExternalSecret, as eso.md says', () => {
  it.each(ROWS.map((row) => [`${row.section}: ${row.rule}`, row] as const))('%s', (_, row) => {
    const policies: TargetPolicies = { creation: 'Owner', deletion: 'Retain', immutable: false, ...row.policies };
    const target = row.target && targetOf(row.target);
    const rival: readonly Rival[] = row.rival
      ? [{ name: 'rival', uid: 'z', ...row.rival, keys: new Set(row.rival.keys) }]
      : [];
    const decision = decideExternalSecret({
      name: 'db',
      uid: 'm',
      createdBy: 'mark',
      targetName: 'db',
      policies,
      ...(target ? { target } : {}),
      rivals: rival,
      outcome: outcomeOf(row, target, policies.creation),
    });
    const { event } = decision;
    const seen: Readonly<Record<string, unknown>> = {
      ...decision.plan,
      plan: decision.plan.kind,
      status: `${decision.ready ? 'True' : 'False'} ${decision.reason}: ${decision.message}`,
      retry: decision.retry,
      ...(event ? { event: `${event.type} ${event.reason} ${event.message}` } : {}),
    };
    expect(seen).toMatchObject(row.expect);
    const isWarned = !decision.ready;
    if (row.expect['event'] === undefined && !isWarned) expect(seen['event']).toBeUndefined();
  });
});
