import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DueList, reportThreats, testedRows, type ThreatRow } from './report.ts';

const rows: readonly ThreatRow[] = [
  { id: 'I1', star: true, part: 'core' },
  { id: 'I2', star: true, part: 'core' },
  { id: 'I4', star: false, part: 'core' },
];

test('a due row without a test is missing', () => {
  const report = reportThreats(rows, { due: ['I1'], notDue: { I2: 'later' } }, new Set(['I4']));
  expect(report).toEqual({ missing: ['I1'], ready: [], misplaced: [], unknown: [], tested: ['I4'] });
});

test('a row that is not due but has a test is ready to become due', () => {
  expect(reportThreats(rows, { due: ['I1'], notDue: { I2: 'later' } }, new Set(['I1', 'I2'])).ready).toEqual(['I2']);
});

test('a row with a star stands in exactly one list', () => {
  expect(reportThreats(rows, { due: ['I1'], notDue: {} }, new Set(['I1'])).misplaced).toEqual(['I2']);
  expect(reportThreats(rows, { due: ['I1', 'I2'], notDue: { I2: 'x' } }, new Set()).misplaced).toEqual(['I2']);
});

test('a row without a star may be due, and is never excused', () => {
  expect(reportThreats(rows, { due: ['I1', 'I2', 'I4'], notDue: {} }, new Set(['I1', 'I2']))).toMatchObject({
    missing: ['I4'],
    misplaced: [],
  });
  expect(reportThreats(rows, { due: ['I1', 'I2'], notDue: { I4: 'x' } }, new Set()).misplaced).toEqual(['I4']);
  expect(reportThreats(rows, { due: ['I1', 'I2', 'I99'], notDue: {} }, new Set()).misplaced).toEqual(['I99']);
});

test('a test named after no row is told', () => {
  expect(reportThreats(rows, { due: ['I1', 'I2'], notDue: {} }, new Set(['I1', 'I2', 'I9'])).unknown).toEqual(['I9']);
});

test('names count in strings of tests and in cases, and not in comments', () => {
  const text = "// threat/I1\ntest('threat/I2 refuses', () => {});\ntest(`threat/I4 ${x}`, run);\n";
  expect(testedRows('a.test.ts', text)).toEqual(['I2', 'I4']);
  expect(testedRows('cases/a.yaml', '- name: x\n  threat: T2\n- threat: T4\n')).toEqual(['T2', 'T4']);
  expect(testedRows('cases/a.json', '{\n "threat": "X1",\n}')).toEqual(['X1']);
});

test('the committed lists fit each other', () => {
  const data = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
  const report = reportThreats(data('rows.json') as readonly ThreatRow[], data('due.json') as DueList, new Set());
  expect(report.misplaced).toEqual([]);
});
