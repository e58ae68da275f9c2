/**
 * What moving over means for one object. `blocked`: it would not be acted on until something is done. `differs`: it works, and does
 * something else than before. `note`: worth knowing, nothing to do.
 */
export type Severity = 'blocked' | 'differs' | 'note';

export interface Finding {
  readonly severity: Severity;
  readonly text: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** One object with all that there is to say of it. */
export interface CheckedObject {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly findings: readonly Finding[];
}

export function blocked(text: string, mend?: string): Finding {
  return { severity: 'blocked', text, ...(mend === undefined ? {} : { mend }) };
}

export function differs(text: string, mend?: string): Finding {
  return { severity: 'differs', text, ...(mend === undefined ? {} : { mend }) };
}

export function note(text: string, mend?: string): Finding {
  return { severity: 'note', text, ...(mend === undefined ? {} : { mend }) };
}
