import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRollout, rolloutBounds } from './rollout-plan.ts';

const counts = fc
  .integer({ min: 0, max: 8 })
  .chain((wanted) => fc.record({ wanted: fc.constant(wanted), available: fc.integer({ min: 0, max: wanted }) }));

describe('a rollout', () => {
  test('never asks for more pods than its surge allows, and never lets more go than may be missed', () => {
    const facts = fc.record({
      desired: fc.integer({ min: 0, max: 8 }),
      surge: fc.integer({ min: 0, max: 3 }),
      unavailable: fc.integer({ min: 0, max: 3 }),
      fresh: counts,
      old: fc.array(counts, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const step = planRollout({ ...given, recreate: false, oldPods: 0 });
        const before = given.old.reduce((sum, { wanted }) => sum + wanted, given.fresh.wanted);
        const grown = step.fresh - given.fresh.wanted;
        if (grown > 0) expect(before + grown).toBeLessThanOrEqual(given.desired + given.surge);
        for (const [index, size] of step.old.entries()) {
          expect(size).toBeGreaterThanOrEqual(0);
          expect(size).toBeLessThanOrEqual(given.old[index]?.wanted ?? 0);
        }
      }),
    );
  });

  test('comes to its end, whatever its bounds are', () => {
    const facts = fc.record({
      desired: fc.integer({ min: 0, max: 9 }),
      maxSurge: fc.constantFrom(0, 1, '25%', '100%'),
      maxUnavailable: fc.constantFrom(0, 1, '25%', '100%'),
      old: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(facts, ({ desired, maxSurge, maxUnavailable, old }) => {
        const bounds = rolloutBounds(desired, maxSurge, maxUnavailable);
        let sizes = { fresh: 0, old };
        for (let steps = 0; steps < 50; steps++) {
          const { fresh, old: left } = planRollout({
            desired,
            ...bounds,
            recreate: false,
            oldPods: sizes.old,
            fresh: { wanted: sizes.fresh, available: sizes.fresh },
            old: [{ wanted: sizes.old, available: sizes.old }],
          });
          sizes = { fresh, old: left[0] ?? 0 };
        }
        expect(sizes).toEqual({ fresh: desired, old: 0 });
      }),
    );
  });

  test('that recreates waits until the last old pod has gone', () => {
    const facts = { desired: 2, surge: 0, unavailable: 0, recreate: true, fresh: { wanted: 0, available: 0 } };
    const old = [{ wanted: 2, available: 2 }];
    expect(planRollout({ ...facts, old, oldPods: 2 })).toEqual({ fresh: 0, old: [0] });
    expect(planRollout({ ...facts, old, oldPods: 0 })).toEqual({ fresh: 2, old: [0] });
  });
});
