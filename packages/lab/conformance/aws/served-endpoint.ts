import { type AwsApi, type AwsApiOptions, createAwsApi } from '../../src/aws/index.ts';
import { listen } from '../../src/http/listen.ts';
import { labClock, labRandom } from '../../src/system.ts';
import type { ClientKeys } from './aws-harness.ts';

/** The endpoint on a real socket and the real clock, for clients that bring their own. */
export interface ServedEndpoint {
  readonly url: string;
  readonly api: AwsApi;
  readonly keys: ClientKeys;
  close(): Promise<void>;
}

export async function serveEndpoint(options: Partial<AwsApiOptions> = {}): Promise<ServedEndpoint> {
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const api = createAwsApi({ clock: labClock(), random: labRandom(), log, issuerKeys: () => undefined, ...options });
  const keys = api.addAccount('111122223333');
  const listener = await listen({ handler: (request) => api.handle(request) });
  return { url: listener.url, api, keys, close: () => listener.close() };
}
