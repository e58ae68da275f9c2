import {
  type LogFacts,
  LockkeeperError,
  parseStore,
  type ReviewFacts,
  type StoreFacts,
  storeFactsOf,
} from '@lockkeeper/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { externalSecret, facts, kindOf, namespace, OWN_ACCOUNT, request, ROLE, store } from '../fakes/reviews.ts';
import { admissionMetrics } from '../runtime/admission-metrics.ts';
import { type FactsSource, Reviewer } from './reviewer.ts';
import type { ReviewRequest } from './review-request.ts';

const LENT = store({ role: ROLE });
const GRANT = {
  name: 'team-a',
  uid: 'g',
  resourceVersion: '1',
  namespace: 'team-a',
  namespaceUid: 'uid-team-a',
  stores: [],
  services: [],
  regions: ['eu-central-1'],
  roles: [ROLE],
  allowControllerIdentity: false,
  sessionTags: [],
  transitiveTagKeys: [],
};

describe('the reviewer', () => {
  const state = {
    known: true,
    cached: facts(),
    fresh: (): Promise<ReviewFacts> => Promise.resolve(facts()),
    store: undefined as StoreFacts | undefined,
    looked: 0,
    asked: 0,
  };
  const logged: [string, LogFacts][] = [];
  const source: FactsSource = {
    get known() {
      return state.known;
    },
    cached: () => state.cached,
    fresh: () => {
      state.asked += 1;
      return state.fresh();
    },
    withStores: (_namespace, references) => {
      state.looked += references.length;
      return Promise.resolve({ ...state.cached, store: () => state.store });
    },
  };
  const keep = (message: string, more: LogFacts = {}): void => void logged.push([message, more]);
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  const metrics = admissionMetrics();
  const reviewer = new Reviewer({ facts: source, metrics, log });
  const answer = (changes: Partial<ReviewRequest>, kind = 'SecretStore') =>
    reviewer.answer(kindOf(kind), request({ kind, ...changes }));

  beforeEach(() => {
    state.known = true;
    state.cached = facts();
    state.fresh = () => Promise.resolve(facts());
    state.asked = 0;
    state.looked = 0;
    state.store = undefined;
    logged.length = 0;
  });

  it('threat/Q2 admits nothing before it knows the cluster, and says so', async () => {
    state.known = false;
    const refused = await answer({});
    expect(refused).toMatchObject({ allowed: false, code: 503, reason: 'ServiceUnavailable' });
    expect('message' in refused && refused.message).toContain('has not read namespaces, stores and grants yet');
    expect(await answer({ operation: 'DELETE' })).toMatchObject({ allowed: true });
  });

  it('admits from what is cached without asking anybody', async () => {
    expect(await answer({})).toMatchObject({ allowed: true });
    expect(state.asked).toBe(0);
  });

  it('asks once more before it refuses for want of a grant, which may have come a moment ago', async () => {
    state.fresh = () => Promise.resolve(facts({ grants: [GRANT] }));
    expect(await answer({ object: LENT })).toMatchObject({ allowed: true });
    state.fresh = () => Promise.resolve(facts());
    expect(await answer({ object: LENT })).toMatchObject({ allowed: false, code: 403 });
    expect(state.asked).toBe(2);
  });

  it('admits nothing into a namespace that it does not know yet', async () => {
    const { namespace: _, ...unknown } = facts();
    state.cached = unknown;
    expect(await answer({ object: LENT })).toMatchObject({ allowed: false });
    state.fresh = () => Promise.resolve(unknown);
    expect(await answer({})).toMatchObject({ allowed: false, code: 503 });
    state.fresh = () => Promise.resolve(facts({ namespace: namespace('team-a') }));
    expect(await answer({})).toMatchObject({ allowed: true });
  });

  it('refuses when the cluster cannot be asked', async () => {
    state.fresh = () => Promise.reject(new LockkeeperError('Unavailable', 'list storegrants: Timeout'));
    const refused = await answer({ object: LENT });
    expect(refused).toMatchObject({ allowed: false, code: 503 });
    expect('message' in refused && refused.message).not.toContain('Timeout');
  });

  it('asks nobody about an ExternalSecret: what it reads from may come later', async () => {
    const { namespace: _, ...unknown } = facts();
    state.cached = unknown;
    expect(await answer({ object: externalSecret() }, 'ExternalSecret')).toMatchObject({ allowed: true });
    expect(await answer({ object: externalSecret({ refreshInterval: 'soon' }) }, 'ExternalSecret')).toMatchObject({
      allowed: false,
    });
    expect(state.asked).toBe(0);
  });

  it('looks a store up that it does not know before it warns about it', async () => {
    state.cached = facts({ store: () => undefined });
    const object = externalSecret();
    const warned = await answer({ object }, 'ExternalSecret');
    expect(warned).toMatchObject({ allowed: true, warnings: [expect.stringContaining('SecretStore "own"') as string] });
    state.store = storeFactsOf(parseStore(store()));
    expect(await answer({ object }, 'ExternalSecret')).toEqual({ allowed: true, warnings: [] });
    expect(state.looked).toBe(2);
  });

  it('threat/Q6 says the same whether there is no grant or one for others', async () => {
    const none = await answer({ object: LENT });
    state.cached = facts({ grants: [{ ...GRANT, namespace: 'team-b' }] });
    state.fresh = () => Promise.resolve(state.cached);
    expect(await answer({ object: LENT })).toEqual(none);
    expect(JSON.stringify(none)).not.toContain('team-b');
  });

  it('threat/Q8 judges a dry run as if it were none', async () => {
    const bad = store({ ...OWN_ACCOUNT, region: 'eu-nowhere-7' });
    expect(await answer({ object: bad, dryRun: true })).toEqual(await answer({ object: bad }));
  });

  it('threat/L10 logs who and what, and nothing of the object', async () => {
    const template = { type: 'bootstrap.kubernetes.io/token', data: { a: 'hunter2-planted' } };
    await answer({ object: externalSecret({ target: { template } }) }, 'ExternalSecret');
    expect(logged).toEqual([
      ['refused', expect.objectContaining({ kind: 'ExternalSecret', namespace: 'team-a', name: 'own' }) as object],
    ]);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
    expect(metrics.render()).toContain('lockkeeper_admission_reviews_total{kind="ExternalSecret",outcome="Forbidden"}');
  });
});
