/**
 * Roles of a grid (WAI-ARIA 1.2) for lists of which only a part is drawn, each row at its own height: a table element cannot be
 * that. The focus is on the link or control within a cell. Rows count from 0 here and from 1 for who listens.
 */
export const GRID_ROWS = { role: 'rowgroup' } as const;
export const GRID_CELL = { role: 'gridcell' } as const;

export const grid = (label: string, rows: number) =>
  ({ role: 'grid', 'aria-label': label, 'aria-rowcount': rows }) as const;
export const gridRow = (index: number | undefined, isSelected?: boolean) =>
  ({
    role: 'row',
    ...(index === undefined ? {} : { 'aria-rowindex': index + 1 }),
    ...(isSelected === undefined ? {} : { 'aria-selected': isSelected }),
  }) as const;
export const gridCellOver = (columns: number) => ({ role: 'gridcell', 'aria-colspan': columns }) as const;
