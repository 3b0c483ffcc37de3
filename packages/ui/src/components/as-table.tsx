import { type ReactNode, useState } from 'react';

/** What a picture shows, as a table; it is made only while it is open, for a picture may be drawn anew each second. */
export function AsTable({ summary, children }: { summary: string; children: () => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="astable" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen ? <table>{children()}</table> : null}
    </details>
  );
}
