import { execFileSync } from 'node:child_process';
import { CsiLab, DriverClient, type LabPod, type Provider } from '@lockkeeper/csi/conformance';

/**
 * One node: 110 pods, each with a volume of 5 objects, mounted cold and then again from what the provider remembers, through the real
 * process and its socket; then large volumes, all at once. Prints calls to AWS, mounts per second (of the best round, since a machine has
 * other work, too), time of the processor, and memory. `--smoke` runs a small size; a budget that does not hold ends it with exit code 1.
 */
const smoke = process.argv.includes('--smoke');
const PODS = smoke ? 20 : 110;
const NAMESPACES = smoke ? 2 : 4;
const ROUNDS = smoke ? 5 : 20;
const PER_ROUND = smoke ? 100 : 500;
const IN_FLIGHT = 64;
const LARGE_OBJECTS = 40;
const LARGE_BYTES = 60_000;
const MAX_CALLS = 30;
const MIN_RATE = 1_000;
const MIB = 1024 * 1024;
const MAX_MEMORY = 120 * MIB;
const MAX_LARGE_MEMORY = 200 * MIB;

const SMALL = [
  ...['db', 'api', 'smtp'].map((name) => ({ objectName: `bench/${name}`, objectType: 'secretsmanager' })),
  ...['url', 'mode'].map((name) => ({ objectName: `/bench/${name}`, objectType: 'ssmparameter' })),
];
const LARGE = Array.from({ length: LARGE_OBJECTS }, (_, i) => ({
  objectName: `bench/large-${i}`,
  objectType: 'secretsmanager',
}));

interface Volume {
  readonly attributes: string;
  readonly targetPath: string;
  readonly files: number;
}

async function volumesOf(lab: CsiLab, pods: readonly LabPod[], objects: readonly object[]): Promise<readonly Volume[]> {
  const volumes: Volume[] = [];
  for (const pod of pods) {
    const attributes = await lab.attributes(pod, { objects: JSON.stringify(objects) });
    const targetPath = `/var/lib/kubelet/pods/${pod.uid}/volumes/kubernetes.io~csi/secrets/mount`;
    volumes.push({ attributes, targetPath, files: objects.length });
  }
  return volumes;
}

async function prepare(lab: CsiLab): Promise<readonly LabPod[]> {
  for (const name of ['db', 'api', 'smtp']) await lab.putSecret(`bench/${name}`, `value of ${name}`);
  for (const name of ['url', 'mode']) await lab.putParameter(`/bench/${name}`, `value of ${name}`);
  for (const { objectName } of LARGE) await lab.putSecret(objectName, 'x'.repeat(LARGE_BYTES));
  const pods: LabPod[] = [];
  for (let i = 0; i < PODS; i += 1) pods.push(await lab.pod(`bench-${i % NAMESPACES}`, `pod-${i}`, '*'));
  return pods;
}

/** Milliseconds that `count` mounts took. */
async function mountAll(driver: DriverClient, volumes: readonly Volume[], count: number): Promise<number> {
  let next = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const volume = volumes[i % volumes.length];
      if (volume === undefined) throw new Error('there are volumes');
      const { status, message, files } = await driver.mount(volume);
      if (status !== 0 || Object.keys(files).length !== volume.files) throw new Error(`mount ${i} failed: ${message}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return performance.now() - start;
}

async function awsCalls(provider: Provider): Promise<number> {
  const lines = (await provider.metrics())
    .split('\n')
    .filter((line) => line.startsWith('lockkeeper_csi_aws_calls_total{'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

const rateOf = (mounts: number, ms: number): number => Math.round((mounts / ms) * 1_000);

/** Says what was measured; whether it is within the budget. */
function report(line: string, isKept: boolean): boolean {
  console.log(isKept ? line : `${line}: OVER THE BUDGET`);
  return isKept;
}

async function measureSmall(lab: CsiLab, pods: readonly LabPod[]): Promise<boolean> {
  const volumes = await volumesOf(lab, pods, SMALL);
  const provider = await lab.provider('--loglevel=error', '--refresh-interval=10m');
  const driver = new DriverClient(provider.socket);
  const coldMs = await mountAll(driver, volumes, PODS);
  const calls = await awsCalls(provider);
  const { cpuMs } = await provider.usage();
  const rounds: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) rounds.push(await mountAll(driver, volumes, PER_ROUND));
  const rate = rateOf(PER_ROUND, Math.min(...rounds));
  const all = rateOf(
    ROUNDS * PER_ROUND,
    rounds.reduce((sum, ms) => sum + ms, 0),
  );
  const more = (await awsCalls(provider)) - calls;
  const used = await provider.usage();
  const perMount = ((used.cpuMs - cpuMs) / (ROUNDS * PER_ROUND)).toFixed(2);
  driver.close();
  await provider.stop();
  const kept = [
    report(
      `cold: ${PODS} pods x ${SMALL.length} objects in ${Math.round(coldMs)} ms with ${calls} calls to AWS (at most ${MAX_CALLS})`,
      calls <= MAX_CALLS,
    ),
    report(
      `again: ${ROUNDS} x ${PER_ROUND} mounts, ${rate} per second in the best round (at least ${MIN_RATE}), ${all} in all, ${perMount} ms of processor each`,
      smoke || rate >= MIN_RATE,
    ),
    report(`unchanged: ${more} more calls (0)`, more === 0),
    report(
      `memory: ${Math.round(used.memory / MIB)} MiB resident (at most ${MAX_MEMORY / MIB}), ${Math.round(used.peakMemory / MIB)} at its peak`,
      used.memory <= MAX_MEMORY,
    ),
  ];
  return kept.every(Boolean);
}

async function measureLarge(lab: CsiLab, pods: readonly LabPod[]): Promise<boolean> {
  const volumes = await volumesOf(lab, pods, LARGE);
  const provider = await lab.provider('--loglevel=error', '--refresh-interval=10m');
  const driver = new DriverClient(provider.socket);
  const ms = await mountAll(driver, volumes, PODS);
  const { peakMemory } = await provider.usage();
  driver.close();
  await provider.stop();
  const size = ((LARGE_OBJECTS * LARGE_BYTES) / 1e6).toFixed(1);
  return report(
    `large: ${PODS} pods x ${size} MB in ${Math.round(ms)} ms, ${Math.round(peakMemory / MIB)} MiB resident at the peak (at most ${MAX_LARGE_MEMORY / MIB})`,
    peakMemory <= MAX_LARGE_MEMORY,
  );
}

async function main(): Promise<void> {
  // What is shipped is measured: reading TypeScript takes memory of its own.
  execFileSync('tsc', ['-b', 'packages/csi'], { stdio: 'inherit' });
  const lab = await CsiLab.start('built');
  try {
    const pods = await prepare(lab);
    const kept = [await measureSmall(lab, pods), await measureLarge(lab, pods)];
    if (!kept.every(Boolean)) process.exitCode = 1;
  } finally {
    await lab.close();
  }
}

await main();
