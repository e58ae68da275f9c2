import { describe, expect, it } from 'vitest';
import { parseLimit } from './parse-limit.ts';

describe('parseLimit', () => {
  it('reads a call or a whole service, per second', () => {
    expect(parseLimit('ssm.GetParameters=40/s')).toEqual({ operation: 'ssm.GetParameters', perSecond: 40 });
    expect(parseLimit('secretsmanager.*=0.5/s')).toEqual({ operation: 'secretsmanager.*', perSecond: 0.5 });
  });

  it.each(['', 'ssm', 'ssm=40/s', 'ssm.GetParameters=0/s', 'ssm.GetParameters=40', 'ssm.GetParameters=-1/s'])(
    'refuses %j and shows how it is written',
    (text) => expect(() => parseLimit(text)).toThrow('such as ssm.GetParameters=40/s'),
  );
});
