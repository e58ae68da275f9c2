export type { CaseWorld, DecisionCase } from './cases/case-format.ts';
export { type ParsedCase, parseCase } from './cases/parse-case.ts';
export { readSnapshot } from './cases/read-snapshot.ts';
export { worldOfCase } from './cases/read-world.ts';
export { runCase } from './cases/run-case.ts';
