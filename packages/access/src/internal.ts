export type { DecisionCase } from './cases/case-format.ts';
export { type ParsedCase, parseCase } from './cases/parse-case.ts';
export { runCase } from './cases/run-case.ts';
