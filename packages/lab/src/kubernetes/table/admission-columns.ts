import { listAt } from '../json/json.ts';
import { age, count } from './column-forms.ts';
import type { Column } from './column.ts';

const webhooks: readonly Column[] = [count('Webhooks', 0, (object) => listAt(object, 'webhooks').length), age];

/** Printed columns of the kinds of admissionregistration.k8s.io. */
export const admissionColumns: readonly (readonly [message: string, columns: readonly Column[]])[] = [
  ['admissionregistration/v1.MutatingWebhookConfiguration', webhooks],
  ['admissionregistration/v1.ValidatingWebhookConfiguration', webhooks],
];
