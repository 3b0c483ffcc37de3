import type { ReactNode } from 'react';

export interface EmptyProps {
  title: string;
  /** What comes here, from where. */
  children?: ReactNode;
  picture?: ReactNode;
  actions?: ReactNode;
  /** Of the heading; 2 below a page's title. */
  level?: 2 | 3 | undefined;
}

/** Nothing is here yet; says what would be, and the one way to it. */
export function Empty({ title, children, picture, actions, level = 2 }: EmptyProps) {
  const Head = level === 2 ? 'h2' : 'h3';
  return (
    <div className="empty">
      {picture}
      <Head className="t20">{title}</Head>
      {children ? <div className="dim">{children}</div> : null}
      {actions ? <div className="row">{actions}</div> : null}
    </div>
  );
}
