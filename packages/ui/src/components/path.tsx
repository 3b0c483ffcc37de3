import { type ClipboardEvent, useState } from 'react';
import { pathParts } from './path-parts.ts';
import { visibleText } from './visible-text.ts';

export interface PathProps {
  path: string;
  /** Every letter counts: digits and letters that look alike differ. */
  isMono?: boolean | undefined;
  /** May be tabbed to; then it shows itself whole. */
  isFocusable?: boolean | undefined;
}

/**
 * A path that shrinks in its middle: the file name and its range stay. Whole on hover and focus. What is copied is the
 * path as it is, not as it is shown.
 */
export function Path({ path, isMono, isFocusable }: PathProps) {
  const [isWhole, setWhole] = useState(false);
  const { folder, near, stem, tail } = pathParts(path);
  const copy = (event: ClipboardEvent): void => {
    event.clipboardData.setData('text/plain', path);
    event.preventDefault();
  };
  return (
    <span
      className={`path${isMono ? ' mono' : ''}${isWhole ? ' whole' : ''}`}
      title={visibleText(path)}
      onCopy={copy}
      {...(isFocusable ? { tabIndex: 0, onFocus: () => setWhole(true), onBlur: () => setWhole(false) } : {})}
    >
      {folder ? <bdi className="cut">{visibleText(folder)}</bdi> : null}
      {near ? <bdi className="near">{visibleText(near)}</bdi> : null}
      <b className="stem">
        <bdi>{visibleText(stem)}</bdi>
      </b>
      {tail ? (
        <b className="tail">
          <bdi>{visibleText(tail)}</bdi>
        </b>
      ) : null}
    </span>
  );
}

/** A name of a person, a title, a folder: isolated from what stands around it, with its hidden marks shown. */
export function Name({ children }: { children: string }) {
  return <bdi>{visibleText(children)}</bdi>;
}
