import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { hasClient, scanForPlanted } from '@lockkeeper/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, lockkeeper, makePlace, type Place, processesNaming, run, startLabProcess } from './cli-process.ts';

const CLIENTS = ['kubectl', 'aws'] as const;
const MISSING = CLIENTS.filter(
  (name) => !hasClient(name, 'the scenarios typed as commands (they run as direct requests)'),
);

/** The values of the examples that are long enough to be told from other words. */
const VALUES = ['blue-umbrella-7', 'n3wer-pw', 'pa55word', 'osprey-lantern-41', 'red-bicycle-', 'testpassword'];

/** A command of the aws client takes a second or more where others work too, and there are some hundred. */
const LONG = 600_000;

/** Every example is a scenario, under the same name. */
const EXAMPLES = (await readdir(resolve(import.meta.dirname, '../../examples'))).toSorted();

interface Report {
  readonly ok: boolean;
  readonly seconds: number;
  readonly clients: Readonly<Record<string, string>>;
  readonly scenarios: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly steps: readonly { readonly title: string; readonly outcome: string; readonly seen: string }[];
  }[];
}

function reportOf({ out }: Ended): Report {
  return JSON.parse(out) as Report;
}

function differences(report: Report): readonly string[] {
  return report.scenarios.flatMap(({ name, steps }) =>
    steps
      .filter(({ outcome }) => outcome !== 'as expected' && outcome !== 'left out')
      .map(({ title, outcome, seen }) => `${name}: ${title}: ${outcome}: ${seen}`),
  );
}

function expectNoValue(...outputs: readonly string[]): void {
  for (const output of outputs) for (const value of VALUES) expect(output).not.toContain(value);
  expect(
    scanForPlanted(
      outputs.map((content) => ({ where: 'output', content })),
      ['planted.osprey-lantern-41'],
    ),
  ).toEqual([]);
}

describe('scenarios', { timeout: LONG }, () => {
  const at: { place: Place } = { place: undefined as never };
  beforeEach(async () => {
    at.place = await makePlace();
  });
  afterEach(() => at.place.remove());

  /** A PATH on which there is all but the two clients: a container's commands are this machine's. */
  async function folderWithoutClients(): Promise<string> {
    const bin = join(at.place.folder, 'bin');
    await mkdir(bin);
    const folders = [dirname(process.execPath), ...(process.env['PATH'] ?? '').split(delimiter)];
    const programs = new Map<string, string>();
    for (const folder of folders.toReversed()) {
      for (const name of await readdir(folder).catch(() => [])) programs.set(name, join(folder, name));
    }
    for (const client of CLIENTS) programs.delete(client);
    await Promise.all([...programs].map(([name, path]) => symlink(path, join(bin, name))));
    return bin;
  }

  it("pass on a lab with the machine's own kubectl and aws, and leave nothing behind", async () => {
    const ended = await run(at.place, ['demo', '-o', 'json']);
    const report = reportOf(ended);
    expect(differences(report)).toEqual([]);
    expect(ended.code).toBe(0);
    expect(report.scenarios.map(({ name }) => name)).toEqual(EXAMPLES);
    for (const name of CLIENTS) expect(report.clients[name]).toBe(MISSING.includes(name) ? 'direct' : 'machine');
    expectNoValue(ended.out, ended.err);
    expect(await at.place.files()).toEqual([]);
    expect(await processesNaming(at.place.folder)).toEqual([]);
  });

  it('pass without kubectl and aws, say so, and print the same commands', async () => {
    const ended = await run(at.place, ['demo'], { PATH: await folderWithoutClients() });
    expect(ended.err).toContain('kubectl is not on this machine');
    expect(ended.err).toContain('aws is not on this machine');
    expect(ended.out).toContain('$ kubectl apply -f service-account.yaml');
    for (const name of EXAMPLES) {
      // Its shell session is typed in words of aws.
      const counts =
        name === '05-cross-account'
          ? String.raw`\d+ of \d+ steps as expected, 1 left out`
          : String.raw`(\d+) of \1 steps`;
      expect(ended.out).toMatch(new RegExp(`\n${name}: ${counts}`));
    }
    expect(ended.code).toBe(0);
    expectNoValue(ended.out, ended.err);
  });

  it('pass on any other cluster and endpoint, say first whose they are, and take away what they made', async () => {
    const lab = await startLabProcess(at.place, [
      '--with-operator',
      '--with-csi',
      '--rotation-poll-interval',
      '2s',
      '--node',
      'ec2',
      '--node',
      'fargate',
    ]);
    try {
      const { KUBECONFIG = '', AWS_ENDPOINT_URL = '' } = lab.variables;
      const args = ['demo', '--kubeconfig', KUBECONFIG, '--aws-endpoint-url', AWS_ENDPOINT_URL];
      const ownFiles = async (): Promise<readonly string[]> =>
        (await at.place.files()).filter((file) => !file.includes('/.kube/cache/'));
      const before = await ownFiles();
      const first = await run(at.place, [...args, '02'], lab.variables);
      expect(first.out).toContain('AWS account   111122223333, as arn:aws:iam::111122223333:user/lab-admin');
      expect(first.out.indexOf('AWS account')).toBeLessThan(first.out.indexOf('02-teams'));
      expect(first.err).not.toContain('could not be taken away');
      expect(first.code).toBe(0);
      // Identities were taken on in a configuration of the run's own (`threat/L11`).
      expect(await readFile(lab.variables['AWS_CONFIG_FILE'] ?? '', 'utf8')).not.toContain('credential_process');
      expect(await ownFiles()).toEqual(before);
      // Had anything been left, the second run would find it.
      const second = await run(at.place, args, { ...lab.variables, PATH: await folderWithoutClients() });
      expect(second.out).toMatch(/\n02-teams: \d+ of \d+ steps as expected, 1 left out/);
      expect(second.out).toMatch(/\n03-namespaces: \d+ of \d+ steps as expected, 1 left out/);
      expect(second.out).toContain('05-cross-account: left out: it plays in 3 AWS accounts');
      expect(second.err).not.toContain('could not be taken away');
      expect(second.code).toBe(0);
    } finally {
      await lab.stop();
    }
  });

  it('end with 1 and name the step when something is not as expected', async () => {
    // A lab without an operator: nothing will ever validate the store.
    const lab = await startLabProcess(at.place, ['--node', 'fargate']);
    try {
      const { KUBECONFIG = '', AWS_ENDPOINT_URL = '' } = lab.variables;
      const args = ['demo', '01', '-o', 'json', '--kubeconfig', KUBECONFIG, '--aws-endpoint-url', AWS_ENDPOINT_URL];
      const ended = await run(at.place, args, lab.variables);
      expect(ended.code).toBe(1);
      expect(differences(reportOf(ended))[0]).toContain('01-fargate-sync: the store becomes Valid: different');
      expect(ended.err).not.toContain('could not be taken away');
    } finally {
      await lab.stop();
    }
  });

  it('stop in the middle on Ctrl-C and leave nothing behind', async () => {
    const running = lockkeeper(at.place, ['demo']);
    await running.shows(' 3. ');
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.err).toContain('interrupted');
    expect(await at.place.files()).toEqual([]);
    expect(await processesNaming(at.place.folder)).toEqual([]);
  });
});
