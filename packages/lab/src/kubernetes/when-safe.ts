import type { LabHandler, LabResponse } from '../http/types.ts';
import { StatusError } from './errors/status-error.ts';
import { refusal } from './request/respond.ts';
import type { StorePersistence } from './store/store-persistence.ts';

/**
 * Holds every answer, and every chunk of a watch, until what it may tell of is safe: who has heard of a write, also by
 * reading or watching, finds it again after a crash. When writes cannot be made safe any more, everything is refused.
 */
export function whenSafe(handler: LabHandler, persistence: StorePersistence): LabHandler {
  return async (request) => {
    const response = await handler(request);
    try {
      await persistence.settled();
    } catch {
      return refusal(new StatusError(500, 'InternalError', 'Internal error occurred: the lab cannot write its state'));
    }
    return response.body instanceof Uint8Array ? response : { ...response, body: held(response.body, persistence) };
  };
}

async function* held(body: Exclude<LabResponse['body'], Uint8Array>, persistence: StorePersistence) {
  for await (const chunk of body) {
    await persistence.settled();
    yield chunk;
  }
}
