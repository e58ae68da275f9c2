import { hasTags } from '../authorization/call-parameters.ts';
import type { Service, World } from '../call.ts';
import { queueResource } from './find-queue.ts';
import { inQueryForm } from './query-form.ts';
import { permissionOperations } from './permission-operations.ts';
import { queueOperations } from './queue-operations.ts';
import { receiveOperations } from './receive-operations.ts';
import { sendOperations } from './send-operations.ts';
import { queryCode } from './sqs-error.ts';

/**
 * Amazon Simple Queue Service in both of its protocols: JSON as clients speak it today, query as those before 2023 do.
 * Message move tasks are not served: their operations are unknown here.
 */
export function sqs(world: World): readonly Service[] {
  const operations = new Map([
    ...queueOperations(world),
    ...permissionOperations(world),
    ...sendOperations(world),
    ...receiveOperations(world),
  ]);
  const service: Service = {
    name: 'sqs',
    signingName: 'sqs',
    wire: 'json',
    selector: 'AmazonSQS',
    xmlns: 'http://queue.amazonaws.com/doc/2012-11-05/',
    messageMember: 'message',
    queryCode,
    operations,
    questions: (operation, input, call) => {
      const resource = operation === 'ListQueues' ? '*' : queueResource(call, input);
      // A batch is asked for as its single operation.
      const actions = [operation.replace(/Batch$/, ''), ...(hasTags(input['tags']) ? ['TagQueue'] : [])];
      return actions.map((action) => ({ action: `sqs:${action}`, resource }));
    },
  };
  const older = [...operations].map(([name, operation]) => [name, inQueryForm(name, operation)] as const);
  return [service, { ...service, wire: 'query', selector: '2012-11-05', operations: new Map(older) }];
}
