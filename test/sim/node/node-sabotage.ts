import type { AwsClients } from '@lockkeeper/aws/internal';
import { MOUNT_PATH } from '@lockkeeper/csi/internal';
import { type ComposeProvider, type LifePorts, providerUnderTest } from './provider-life.ts';
import { primaryRegion } from './scenario.ts';

/** A defect put into the real provider from outside, and the invariant that must notice it. */
export interface NodeSabotage {
  readonly name: string;
  readonly breaks: string;
  readonly compose: ComposeProvider;
}

const spoilt =
  (spoil: (ports: LifePorts) => LifePorts): ComposeProvider =>
  (ports) =>
    providerUnderTest(spoil(ports));

type Fs = LifePorts['fs'];
/** Puts something in place of one file operation, which gets the real ones. */
const withFs =
  (replace: (fs: Fs) => Partial<Fs>) =>
  (ports: LifePorts): LifePorts => ({ ...ports, fs: { ...ports.fs, ...replace(ports.fs) } });

/** Credentials of whoever asked first, for all who ask later. */
function sharedCredentials(clients: AwsClients): AwsClients {
  const kept: { reply?: ReturnType<ReturnType<AwsClients['sts']>['assumeRoleWithWebIdentity']> } = {};
  return {
    ...clients,
    sts: (region, credentials) => {
      const sts = clients.sts(region, credentials);
      const assumeRoleWithWebIdentity: typeof sts.assumeRoleWithWebIdentity = (input, signal) => {
        kept.reply ??= sts.assumeRoleWithWebIdentity(input, signal);
        kept.reply.catch(() => delete kept.reply);
        return kept.reply;
      };
      return { ...sts, assumeRoleWithWebIdentity };
    },
  };
}

const hidden = (error: unknown): Error =>
  Object.assign(new Error('hidden'), { name: 'InternalServiceError', cause: error });

/** The first region's denials look like failures of the service. */
function hiddenDenials(clients: AwsClients): AwsClients {
  return {
    ...clients,
    secretsManager: (region, credentials) => {
      const calls = clients.secretsManager(region, credentials);
      if (region !== primaryRegion) return calls;
      const failing = (): Promise<never> => Promise.reject(hidden('a batch'));
      const getSecretValue: typeof calls.getSecretValue = (input, signal) =>
        calls.getSecretValue(input, signal).catch((error: unknown) => Promise.reject(hidden(error)));
      return {
        ...calls,
        getSecretValue,
        batchGetSecretValue: async (input, signal) => {
          const reply = await calls.batchGetSecretValue(input, signal);
          return (reply.Errors ?? []).length > 0 ? failing() : reply;
        },
      };
    },
  };
}

/** Shows a folder of files as soon as it is made. */
const early = withFs((fs) => ({
  mkdir: (async (path: string, options: object) => {
    await fs.mkdir(path, options);
    const [, volume, payload] = /^(.*)\/(\.\.lockkeeper-[^/]+)$/.exec(path) ?? [];
    if (volume === undefined || payload === undefined) return;
    await fs.rm(`${volume}/..data`, { force: true });
    await fs.symlink(payload, `${volume}/..data`);
  }) as Fs['mkdir'],
}));

/** A failure takes the files away. */
const untidy: ComposeProvider = (ports) => {
  const provider = providerUnderTest(ports);
  const mount = provider.methods.get(MOUNT_PATH);
  if (mount === undefined) return provider;
  const methods = new Map(provider.methods).set(MOUNT_PATH, async (message, signal) => {
    try {
      return await mount(message, signal);
    } catch (error) {
      const [path] = /\/var\/lib\/kubelet\/pods\/[^/]+\/volumes\/kubernetes\.io~csi\/secrets\/mount/.exec(
        Buffer.from(message).toString(),
      ) ?? ['/'];
      await ports.fs.rm(`${path}/..data`, { force: true });
      throw error;
    }
  });
  return { ...provider, methods };
};

const logged = (ports: LifePorts): LifePorts => ({
  ...ports,
  aws: {
    ...ports.aws,
    secretsManager: (region, credentials) => {
      const calls = ports.aws.secretsManager(region, credentials);
      const batchGetSecretValue: typeof calls.batchGetSecretValue = async (input, signal) => {
        const reply = await calls.batchGetSecretValue(input, signal);
        ports.incarnation.log.debug('read', { values: reply.SecretValues });
        return reply;
      };
      return { ...calls, batchGetSecretValue };
    },
  },
});

/** No event ever arrives. */
const silent = (ports: LifePorts): LifePorts => ({
  ...ports,
  kube: {
    send: (request) =>
      request.method === 'POST' && request.path.includes('/events')
        ? Promise.reject(new Error('lost'))
        : ports.kube.send(request),
  },
});

export const nodeSabotages: readonly NodeSabotage[] = Object.freeze([
  {
    name: 'all pods of a node share the credentials of the first',
    breaks: 'S1',
    compose: spoilt((ports) => ({ ...ports, aws: sharedCredentials(ports.aws) })),
  },
  { name: 'files are shown while they are being written', breaks: 'S16', compose: spoilt(early) },
  { name: 'a failed rotation takes the old files away', breaks: 'S16', compose: untidy },
  {
    name: 'values are remembered longer than the refresh interval',
    breaks: 'S9',
    compose: spoilt((ports) => ({ ...ports, refreshIntervalMs: 3 * ports.refreshIntervalMs })),
  },
  {
    name: 'a denial is taken for a failure of the region',
    breaks: 'K9',
    compose: spoilt((ports) => ({ ...ports, aws: hiddenDenials(ports.aws) })),
  },
  {
    name: 'every republish reads anew',
    breaks: 'R3',
    compose: spoilt((ports) => ({ ...ports, refreshIntervalMs: 0 })),
  },
  { name: 'nobody is told of a failed rotation', breaks: 'L1', compose: spoilt(silent) },
  { name: 'values are logged', breaks: 'S10', compose: spoilt(logged) },
]);
