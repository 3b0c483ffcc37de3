import type { ReactNode } from 'react';

/** One kind of what acts in one's name. */
export function Part({
  title,
  sub,
  actions,
  children,
}: {
  title: string;
  sub: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="sect">
      <div className="row between wrap">
        <div>
          <h2>{title}</h2>
          <p className="t13 dim">{sub}</p>
        </div>
        <div className="row">{actions}</div>
      </div>
      {children}
    </section>
  );
}
