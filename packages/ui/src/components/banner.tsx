import type { ReactNode } from 'react';

export interface BannerProps {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  /** Right of it, before the buttons: "next try in 18 s". */
  aside?: ReactNode;
  actions?: ReactNode;
}

/** The state of the line or of the sign-in, over the whole sheet; one at a time. */
export function Banner({ icon, title, children, aside, actions }: BannerProps) {
  return (
    <div className="banner" role="status">
      {icon}
      <p className="grow">
        <b>{title}</b> {children}
      </p>
      {aside ? <span className="t13 nowrap">{aside}</span> : null}
      {actions}
    </div>
  );
}
