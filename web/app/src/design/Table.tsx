import type { ReactNode } from 'react';

export interface Row {
  key: string;
  cells: readonly ReactNode[];
}

interface Props {
  label: string;
  heads: readonly string[];
  rows: readonly Row[];
  /** Which cell names the row; none when no cell does. */
  named?: number;
}

/** Rows and columns; what is wider than the window scrolls by itself, and by key. */
export function Table({ label, heads, rows, named }: Props) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="plain">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, at) => (
                // Cells have no name but their place.
                at === named ? <th key={at} scope="row">{cell}</th> : <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
