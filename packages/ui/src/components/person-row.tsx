import { X } from '@phosphor-icons/react/dist/csr/X';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';
import { Name } from './path.tsx';

export interface PersonRowProps {
  name: string;
  /** Address, and what is known: "took 14 envelopes from you". */
  below?: ReactNode;
  tag?: ReactNode;
  /** With both the person can be taken out again. */
  removeLabel?: string | undefined;
  onRemove?: (() => void) | undefined;
}

/** One person in two lines. */
export function PersonRow({ name, below, tag, removeLabel, onRemove }: PersonRowProps) {
  return (
    <div className="person">
      <div className="grow">
        <div className="row">
          <b className="cut">
            <Name>{name}</Name>
          </b>
          {tag}
        </div>
        {below ? <div className="t12 dim">{below}</div> : null}
      </div>
      {onRemove && removeLabel ? (
        <IconButton isSmall label={removeLabel} icon={<X className="i" aria-hidden />} onClick={onRemove} />
      ) : null}
    </div>
  );
}
