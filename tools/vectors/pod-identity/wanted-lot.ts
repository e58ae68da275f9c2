import { DRAWN_LIFETIMES } from '@lockkeeper/core/internal';

/** Every number that a member of this name has, however deep. */
function numbersAt(key: string, value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
    name === key && typeof one === 'number' ? [one] : numbersAt(key, one),
  );
}

/**
 * The lot, between 0 and 1, with which a lifetime that is drawn becomes the one in the pod that is wanted: upstream's draw is as good
 * as any. The shortest lifetime where the pod holds none that can be drawn.
 */
export function wantedLot(want: unknown): number {
  const { from, to } = DRAWN_LIFETIMES;
  const drawn = numbersAt('expirationSeconds', want).find((seconds) => seconds >= from && seconds <= to) ?? from;
  return (drawn - from + 0.5) / (to - from + 1);
}
