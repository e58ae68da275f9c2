import { expect, test } from 'vitest';
import { findCondition, formatTime, setCondition } from './conditions.ts';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test('a new condition gets the time, in whole seconds', () => {
  expect(setCondition(undefined, { type: 'Ready', status: 'True', reason: 'Valid' }, T0)).toEqual([
    { type: 'Ready', status: 'True', reason: 'Valid', lastTransitionTime: '2026-01-02T03:04:05Z' },
  ]);
});

test('the time of transition stays while the status stays, even when reason and message change', () => {
  const before = setCondition(undefined, { type: 'Ready', status: 'True', reason: 'A' }, T0);
  const after = setCondition(before, { type: 'Ready', status: 'True', reason: 'B' }, T0 + 60_000);
  expect(after).toEqual([{ type: 'Ready', status: 'True', reason: 'B', lastTransitionTime: formatTime(T0) }]);
});

test('the time of transition moves with the status, and neighbours stay where they are', () => {
  const before = [
    { type: 'Deleted', status: 'False' },
    { type: 'Ready', status: 'True', lastTransitionTime: formatTime(T0) },
  ];
  const after = setCondition(before, { type: 'Ready', status: 'False' }, T0 + 1000);
  expect(after).toEqual([
    { type: 'Deleted', status: 'False' },
    { type: 'Ready', status: 'False', lastTransitionTime: formatTime(T0 + 1000) },
  ]);
  expect(findCondition(after, 'Ready')?.status).toBe('False');
});
