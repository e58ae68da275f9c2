import { LockkeeperError } from '@lockkeeper/core';
import { lastWords } from '../process/last-words.ts';
import type { RunningService } from '../process/service-process.ts';
import type { LabServices } from './lab-services.ts';

const TITLES: readonly (readonly [keyof LabServices, string])[] = [
  ['operator', 'operator'],
  ['admission', 'admission webhook'],
  ['csi', 'CSI provider'],
];

async function endOf(title: string, { ended, logFile }: RunningService): Promise<LockkeeperError> {
  const code = await ended;
  return new LockkeeperError(
    'Unavailable',
    `the ${title} ended by itself with exit code ${code}, and the lab with it; ${await lastWords(logFile)}`,
  );
}

/** Resolves when a service of a lab has ended, to what is to be said unless it was stopped. Never, where there is none. */
export function serviceEnd(services: LabServices): Promise<LockkeeperError> {
  return Promise.race(
    TITLES.flatMap(([name, title]) => {
      const service = services[name];
      return service === undefined ? [] : [endOf(title, service)];
    }),
  );
}
