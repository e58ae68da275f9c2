import { FakeClock, FakeRandom } from '@lockkeeper/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuthorityState } from './authority-state.ts';
import { bundleOf, readState, writeState } from './authority-state.ts';
import type { ServingPair } from './certificate-source.ts';
import { decideRotation, SPREAD_MS } from './decide-rotation.ts';
import { CA_DAYS, makeAuthority } from './issue.ts';

const DAY = 86_400_000;
const clock = new FakeClock();
const start = clock.now();

describe('the change of authorities', () => {
  const made: { one?: ServingPair; two?: ServingPair } = {};
  beforeAll(async () => {
    const ports = { clock, random: new FakeRandom(1) };
    [made.one, made.two] = [await makeAuthority(ports), await makeAuthority(ports)];
  });
  function pairs(): readonly [ServingPair, ServingPair] {
    if (made.one === undefined || made.two === undefined) throw new TypeError('not made');
    return [made.one, made.two];
  }
  const decide = (state: AuthorityState, days: number, nextTrustedMs?: number) =>
    decideRotation({ state, now: start + days * DAY, nextTrustedMs });

  it('begins at two thirds of the life and not before', () => {
    const state = { current: pairs()[0], since: start };
    expect(decide(state, CA_DAYS * 0.6)).toBe('none');
    expect(decide(state, CA_DAYS * 0.67)).toBe('add-next');
  });

  it('lets the next one sign only after it has been trusted for a while, however late it is', () => {
    const [current, next] = pairs();
    const state = { current, next, since: start };
    expect(decide(state, CA_DAYS * 0.9)).toBe('none');
    expect(decide(state, CA_DAYS * 0.9, SPREAD_MS - 1)).toBe('none');
    expect(decide(state, CA_DAYS * 0.9, SPREAD_MS)).toBe('promote');
  });

  it('keeps the old one until all that it signed has ended', () => {
    const [old, current] = pairs();
    const state = { current, previous: old.certificate, since: start };
    expect(decide(state, 7)).toBe('none');
    expect(decide(state, 8.1)).toBe('drop-previous');
  });

  it('replaces an authority at its end: there is no trust left to keep', () => {
    expect(decide({ current: pairs()[0], since: start }, CA_DAYS)).toBe('replace');
  });

  it('is kept in a Secret, from which nothing but itself is read', () => {
    const [current, next] = pairs();
    const state = { current, next, previous: next.certificate, since: start };
    const data = writeState(state);
    expect(readState(data)).toEqual(state);
    expect(bundleOf(state).match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(bundleOf(state)).not.toContain('PRIVATE');
    expect(readState({ ...data, 'next.key': '' })).toEqual({ current, previous: next.certificate, since: start });
    for (const broken of [{}, { ...data, 'ca.crt': 'bm8=' }, { ...data, 'ca.key': data['next.key'] ?? '' }])
      expect(readState(broken)).toBe(undefined);
  });
});
