type Row = readonly boolean[];

/** Whether some text matches both patterns, in which `*` stands for any text and `?` for one character. */
export function patternsMeet(left: string, right: string): boolean {
  if (left === '*' || right === '*') return true;
  if (!/[*?]/.test(left + right)) return left === right;
  let below = rowAbove('', right, []);
  for (let i = left.length - 1; i >= 0; i--) below = rowAbove(left.charAt(i), right, below);
  return isTrue(below, 0);
}

/** row[j]: what is left of `left` from `a` on, and of `right` from j on, have a text in common; `below` is the row after `a`. */
function rowAbove(a: string, right: string, below: Row): Row {
  const row: boolean[] = [];
  row[right.length] = a === '' || (a === '*' && isTrue(below, right.length));
  for (let j = right.length - 1; j >= 0; j--) {
    const b = right.charAt(j);
    // A star ends, or takes in what the other side has next: either way one side moves on.
    if (a === '*' || b === '*') row[j] = isTrue(below, j) || isTrue(row, j + 1);
    else row[j] = meet(a, b) && isTrue(below, j + 1);
  }
  return row;
}

function meet(a: string, b: string): boolean {
  return a === b || a === '?' || (b === '?' && a !== '');
}

function isTrue(row: Row, at: number): boolean {
  return row[at] === true;
}
