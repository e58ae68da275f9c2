export { type Fetched, fetchAll } from './controllers/external-secret/fetch.ts';
export type { AuthorizedFetches } from './controllers/external-secret/gather.ts';
export { generateSshKey } from './generators/ssh-key.ts';
export { FakeStore } from './local-stores/fake-store.ts';
export { checkInstalledCrds, missingFields } from './runtime/crd-check.ts';
