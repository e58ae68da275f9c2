export type { CaseWorld, DecisionCase } from './cases/case-format.ts';
export { type ParsedCase, parseCase } from './cases/parse-case.ts';
export { worldOfCase } from './cases/read-world.ts';
export { runCase } from './cases/run-case.ts';
