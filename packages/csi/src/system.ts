/** Runs a task when everything that is due now has run: the next turn of the event loop. */
export type NextTurn = (run: () => void) => void;

export const nextTurn: NextTurn = (run) => {
  setImmediate(run);
};
