import { placeOf } from '../explain/place.ts';
import type { StatementReference } from '../evaluate/verdict.ts';
import type { Layer } from '../evaluate/access-request.ts';
import { labelOfElement } from './label.ts';
import type { Proof } from './prove.ts';
import type { ReachCertificate } from './question.ts';
import { elementsOf } from './split-element.ts';

/** One case of a certificate, in words and as plain data. All cells of a way together are all of its requests. */
export interface CertificateCell {
  readonly way: string;
  /** What holds in it. */
  readonly when: readonly string[];
  /** Layers that refuse; none when there is no request in the cell. */
  readonly refusedBy: readonly Layer[];
  /** Statements that deny, by their places. Where none is, an Allow is missing. */
  readonly statements: readonly string[];
}

/** A certificate as the list of its cells, for people and for files. */
export function cellsOf(certificate: ReachCertificate): readonly CertificateCell[] {
  return certificate.ways.flatMap((way) => cellsIn(way.label, way.proof, []));
}

function cellsIn(way: string, proof: Proof, when: readonly string[]): readonly CertificateCell[] {
  switch (proof.kind) {
    case 'refused': {
      const { because, statements } = proof.verdict;
      return [{ way, when, refusedBy: because, statements: statements.map((one: StatementReference) => placeOf(one)) }];
    }
    case 'empty':
      return [{ way, when, refusedBy: [], statements: [] }];
    case 'form':
      return proof.cases.flatMap(({ form, proof: inner }) => {
        const spelled = form.spelling === '' ? 'is there' : `is there as ${form.spelling}`;
        return cellsIn(way, inner, [...when, `${proof.variable} ${form.present ? spelled : 'is absent'}`]);
      });
    case 'element':
      return elementCells(way, proof, when);
  }
}

function elementCells(
  way: string,
  proof: Extract<Proof, { kind: 'element' }>,
  when: readonly string[],
): readonly CertificateCell[] {
  const element = elementsOf(proof.statement)[proof.element];
  const label = element === undefined ? '' : labelOfElement(proof.statement, element);
  const side = (cases: typeof proof.holds, word: string): readonly CertificateCell[] =>
    cases.flatMap((one, index) => {
      const which = cases.length > 1 ? ` (${index + 1} of ${cases.length})` : '';
      return cellsIn(way, one.proof, [...when, `${label} ${word}${which}`]);
    });
  return [...side(proof.holds, 'holds'), ...side(proof.fails, 'does not hold')];
}
