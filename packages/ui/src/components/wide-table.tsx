import type { ReactNode } from 'react';

/** A table that is wider than a phone: it scrolls sideways by itself, by keys too. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className="wide-table" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
