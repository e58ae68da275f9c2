import type { LabRequest, LabResponse } from '../http/types.ts';
import type { World } from './call.ts';
import { seedAccount } from './iam/bootstrap.ts';

/** The account of every key that the endpoint has not made itself, in open mode. Foreign suites expect this one. */
export const openAccount = '123456789012';

/** What the endpoint says when it starts open. */
export const openModeNotice = `The AWS endpoint runs in open mode, for test suites only: any access key, signed with any secret, is the root of account ${openAccount}, and POST /moto-api/reset empties that account.`;

/**
 * The two calls of moto's server that suites written for it make between tests: `POST /moto-api/reset` empties the open
 * account, `POST /moto-api/reset-auth` has nothing to undo. Undefined for everything else.
 */
export function openModeRoute(request: LabRequest, world: World): LabResponse | undefined {
  if (request.method !== 'POST') return undefined;
  if (request.path === '/moto-api/reset') {
    world.accounts.delete(openAccount);
    world.keys.deleteOf(openAccount);
    seedAccount(world, openAccount);
    return done();
  }
  return request.path === '/moto-api/reset-auth' ? done() : undefined;
}

function done(): LabResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"status":"ok"}') };
}
