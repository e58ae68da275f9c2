import { expect, test } from 'vitest';
import { missingSentences, planSetup } from './clients.ts';

const machine = (commands: readonly string[], isRoot: boolean) => ({
  has: (name: string) => commands.includes(name),
  isRoot,
});
const names = (clients: readonly { readonly command: string }[]): readonly string[] =>
  clients.map(({ command }) => command);

test('nothing is done where both clients are', () => {
  expect(planSetup(machine(['kubectl', 'aws', 'apt-get'], true))).toEqual({ install: [], missing: [] });
});

test('root on Debian or Ubuntu installs what is missing, and only that', () => {
  const plan = planSetup(machine(['kubectl', 'apt-get'], true));
  expect(names(plan.install)).toEqual(['aws']);
  expect(plan.missing).toEqual([]);
});

test.each([
  ['without root', ['apt-get'], false],
  ['without apt-get', [], true],
])('%s nothing is installed and what is missing is said plainly', (_name, commands, isRoot) => {
  const plan = planSetup(machine(commands, isRoot));
  expect(plan.install).toEqual([]);
  expect(missingSentences(plan.missing)).toEqual([
    'kubectl is not on this machine, so tests that drive the lab with kubectl are left out; install it (Debian, Ubuntu: package kubernetes-client) to run them',
    'aws is not on this machine, so tests that drive the lab with the AWS CLI are left out; install it (Debian, Ubuntu: package awscli) to run them',
  ]);
});
