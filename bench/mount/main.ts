import { execFileSync } from 'node:child_process';
import { CsiLab, DriverClient, type LabPod, type Provider } from '@lockkeeper/csi/conformance';

/**
 * One node: 110 pods, each with a volume of 5 objects, mounted cold and then again from what the provider remembers, through the real
 * process and its socket. Prints calls to AWS, mounts per second and resident memory; `--smoke` runs a small size, and a budget that does
 * not hold ends it with exit code 1.
 */
const smoke = process.argv.includes('--smoke');
const PODS = smoke ? 20 : 110;
const NAMESPACES = smoke ? 2 : 4;
const AGAIN = smoke ? 200 : 10_000;
const IN_FLIGHT = 64;
const MAX_CALLS = 30;
const MIN_RATE = 1_000;
const MAX_MEMORY = 120 * 1024 * 1024;

const OBJECTS = JSON.stringify([
  ...['db', 'api', 'smtp'].map((name) => ({ objectName: `bench/${name}`, objectType: 'secretsmanager' })),
  ...['url', 'mode'].map((name) => ({ objectName: `/bench/${name}`, objectType: 'ssmparameter' })),
]);

interface Volume {
  readonly attributes: string;
  readonly targetPath: string;
}

async function volumeOf(lab: CsiLab, pod: LabPod): Promise<Volume> {
  const attributes = await lab.attributes(pod, { objects: OBJECTS });
  return { attributes, targetPath: `/var/lib/kubelet/pods/${pod.uid}/volumes/kubernetes.io~csi/secrets/mount` };
}

async function prepare(lab: CsiLab): Promise<readonly Volume[]> {
  for (const name of ['db', 'api', 'smtp']) await lab.putSecret(`bench/${name}`, `value of ${name}`);
  for (const name of ['url', 'mode']) await lab.putParameter(`/bench/${name}`, `value of ${name}`);
  const volumes: Volume[] = [];
  for (let i = 0; i < PODS; i += 1) {
    const pod = await lab.pod(`bench-${i % NAMESPACES}`, `pod-${i}`, '*');
    volumes.push(await volumeOf(lab, pod));
  }
  return volumes;
}

async function mountAll(driver: DriverClient, volumes: readonly Volume[], count: number): Promise<number> {
  let next = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const volume = volumes[i % volumes.length];
      if (volume === undefined) throw new Error('there are volumes');
      const { status, message, files } = await driver.mount(volume);
      if (status !== 0 || Object.keys(files).length !== 5) throw new Error(`mount ${i} failed: ${message}`);
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

async function main(): Promise<void> {
  // What is shipped is measured: reading TypeScript takes memory of its own.
  execFileSync('tsc', ['-b', 'packages/csi'], { stdio: 'inherit' });
  const lab = await CsiLab.start('built');
  try {
    const volumes = await prepare(lab);
    const provider = await lab.provider('--loglevel=error', '--refresh-interval=10m');
    const driver = new DriverClient(provider.socket);
    const coldMs = await mountAll(driver, volumes, PODS);
    const calls = await awsCalls(provider);
    const againMs = await mountAll(driver, volumes, AGAIN);
    const more = (await awsCalls(provider)) - calls;
    const memory = await provider.memory();
    driver.close();
    const rate = Math.round((AGAIN / againMs) * 1_000);
    console.log(
      `cold: ${PODS} pods x 5 objects in ${Math.round(coldMs)} ms with ${calls} calls to AWS (at most ${MAX_CALLS})`,
    );
    console.log(`again: ${AGAIN} mounts, ${rate} per second (at least ${MIN_RATE}), ${more} more calls`);
    console.log(`memory: ${Math.round(memory / 1024 / 1024)} MiB resident (at most ${MAX_MEMORY / 1024 / 1024})`);
    const isFast = smoke || rate >= MIN_RATE;
    if (calls > MAX_CALLS || more > 0 || !isFast || memory > MAX_MEMORY) process.exitCode = 1;
  } finally {
    await lab.close();
  }
}

await main();
