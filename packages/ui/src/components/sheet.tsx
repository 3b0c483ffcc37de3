import { type ReactNode, useEffect, useRef } from 'react';

export interface SheetProps {
  title: string;
  /** Above the title: the way back. */
  back?: ReactNode;
  /** Below the title: one line of facts. */
  sub?: ReactNode;
  /** Right of the title: at most one first button. */
  actions?: ReactNode;
  /** Below the head: tabs, chips, filters. */
  under?: ReactNode;
  children?: ReactNode;
}

/** One page beside the rail: head and body. Names the document. */
export function Sheet({ title, back, sub, actions, under, children }: SheetProps) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Datoferum`;
  }, [title]);
  return (
    <>
      <div className="head">
        <div className="row between top">
          <div className="grow">
            {back}
            <h1 ref={head} tabIndex={-1}>
              {title}
            </h1>
            {sub ? <p className="dim">{sub}</p> : null}
          </div>
          {actions ? <div className="row">{actions}</div> : null}
        </div>
        {under}
      </div>
      <div className="body">{children}</div>
    </>
  );
}
