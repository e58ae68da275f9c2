import { invalidValue } from '../../errors/field-errors.ts';
import { isObject, own } from '../../json/json.ts';
import type { Strategy } from '../definition.ts';

/** Kinds that are stored with little behaviour of their own: nothing runs in a lab. */
export const serviceAccountStrategy: Strategy = { allowUnconditionalUpdate: true };

export const leaseStrategy: Strategy = {
  validate: (object) => {
    const seconds = object['spec'];
    const duration = isObject(seconds) ? own(seconds, 'leaseDurationSeconds') : undefined;
    const bad = typeof duration === 'number' && duration <= 0;
    return bad ? [invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0')] : [];
  },
};

export const nodeStrategy: Strategy = { allowUnconditionalUpdate: true, statusIsSeparate: true };
