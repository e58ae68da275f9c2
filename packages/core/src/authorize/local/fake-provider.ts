import type { FakeProvider } from '../../api/generated/secret-stores.ts';

/** What upstream's validation refuses in `provider.fake` (`eso.md` §2.2). Says positions, never keys or values. */
export function fakeProblems({ data }: FakeProvider): readonly string[] {
  return data.flatMap(({ key, value }, i) => [
    ...(key === '' ? [`key must be set in data ${i}`] : []),
    ...(value === '' ? [`at least one value must be set in data ${i}`] : []),
  ]);
}
