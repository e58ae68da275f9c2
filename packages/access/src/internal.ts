export type { DecisionCase } from './cases/case-format.ts';
export { runCase } from './cases/run-case.ts';
